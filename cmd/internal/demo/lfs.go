package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"path/filepath"
)

// picture is one file kept by Git LFS: a pointer in the history, the bytes beside it.
type picture struct {
	path string
	data []byte
}

// pictures are all that ever were in the history: the old warehouse is in no current file.
type pictures struct{ hero, warehouse, oldWarehouse picture }

func (p pictures) all() []picture { return []picture{p.hero, p.warehouse, p.oldWarehouse} }

// drawPictures paints them; git-lfs is not needed for that.
func drawPictures() (pictures, error) {
	var p pictures
	for _, d := range []struct {
		to   *picture
		path string
		hue  float64
	}{
		{&p.hero, "public/media/hero.png", 0.2},
		{&p.oldWarehouse, "public/media/warehouse.png", 1.4},
		{&p.warehouse, "public/media/warehouse.png", 2.6},
	} {
		data, err := paint(d.hue)
		if err != nil {
			return p, err
		}
		*d.to = picture{d.path, data}
	}
	return p, nil
}

// paint makes a soft sky with grain, so that it weighs as much as a photograph.
func paint(hue float64) ([]byte, error) {
	const width, height = 640, 360
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	grain := rand.New(rand.NewPCG(uint64(hue*1000), 1)) //nolint:gosec // G404: grain of a picture
	for y := range height {
		for x := range width {
			wave := math.Sin(float64(x)/97+hue) + math.Cos(float64(y)/61-hue)
			shade := 150 + 40*wave + float64(grain.IntN(12))
			img.SetRGBA(x, y, color.RGBA{uint8(shade * 0.8), uint8(shade * 0.9), uint8(shade), 255})
		}
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	err := encoder.Encode(&out, img)
	return out.Bytes(), err
}

func (p picture) digest() string {
	sum := sha256.Sum256(p.data)
	return hex.EncodeToString(sum[:])
}

// file is the pointer that git sees, as the Git LFS specification lays it down.
func (p picture) file() file {
	pointer := fmt.Sprintf("version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n", p.digest(), len(p.data))
	return file{p.path, blob{"100644", pointer}}
}

// object is where Git LFS keeps the bytes in a repository's own store.
func (p picture) object(repository string) string {
	d := p.digest()
	return filepath.Join(repository, ".git", "lfs", "objects", d[:2], d[2:4], d)
}
