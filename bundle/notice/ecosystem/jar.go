package ecosystem

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// jar is what an archive of Java says of itself
// (https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html, https://maven.apache.org/shared/maven-archiver).
type jar struct {
	ids     []mavenID // by META-INF/maven/*/*/pom.properties; several if others are packed into it
	version string
	licence string              // of its pom, or else the Bundle-License of its manifest
	texts   component.Component // only Texts, Notices and Gaps
}

var jarFile = regexp.MustCompile(`^(.+?)-(\d[\w.+-]*)$`)

// readJar reads a jar that is delivered in the tree.
func readJar(p *project, file string) error {
	j, err := readJarFile(p.tree, file)
	if err != nil {
		return err
	}
	name, version := strings.TrimSuffix(path.Base(file), ".jar"), j.version
	if parts := jarFile.FindStringSubmatch(name); parts != nil {
		name, version = parts[1], parts[2]
	}
	if len(j.ids) == 0 {
		c := component.Component{Ecosystem: component.Java, Name: name, Version: version, Gaps: []string{NoGroup}}
		p.add(file, c, j.fill)
	}
	for _, id := range j.ids {
		if p.ownModules()[id.name()] {
			continue
		}
		c := component.Component{Ecosystem: component.Java, Name: id.name(), Version: id.Version}
		if id.Artifact == name || len(j.ids) == 1 {
			p.add(file, c, j.fill)
		} else { // packed into it, without its own texts
			p.add(file, c, func(*component.Component) bool { return true })
		}
	}
	return nil
}

func (j *jar) fill(c *component.Component) bool {
	c.Declared, c.Texts, c.Notices = j.licence, j.texts.Texts, j.texts.Notices
	c.Gaps = slices.Concat(c.Gaps, j.texts.Gaps)
	return true
}

// readJarFile reads the parts of an archive that say what it is.
func readJarFile(fsys fs.FS, file string) (j *jar, err error) {
	j = &jar{}
	err = inZip(fsys, file, func(archive *zip.Reader) error {
		for _, f := range archive.File {
			if ok, _ := path.Match("META-INF/maven/*/*/pom.properties", f.Name); !ok || !fs.ValidPath(f.Name) {
				continue
			}
			if id := readProperties(archive, f.Name); id.Artifact != "" {
				j.ids = append(j.ids, id)
				var own pom
				if len(j.ids) == 1 && readXML(archive, path.Join(path.Dir(f.Name), "pom.xml"), &own) == nil {
					j.licence = own.licence()
				}
			}
		}
		if len(j.ids) > 1 {
			j.licence = "" // it is that of one of them
		}
		manifest := readManifest(archive)
		j.licence = cmp.Or(j.licence, manifest["Bundle-License"])
		j.version = cmp.Or(manifest["Implementation-Version"], manifest["Bundle-Version"])
		for _, dir := range []string{".", "META-INF"} {
			j.addTexts(archive, dir)
		}
		return nil
	})
	return j, err
}

// addTexts takes in the texts of a folder, with paths from the top of the archive.
func (j *jar) addTexts(archive *zip.Reader, dir string) {
	entries, _ := fs.ReadDir(archive, dir) // there need not be one
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		if !entry.IsDir() && !sourceName.MatchString(name) && (licenceName.MatchString(entry.Name()) || noticeName.MatchString(entry.Name())) {
			addText(&j.texts, archive, ".", name)
		}
	}
}

// readProperties reads the lines "key=value" of a pom.properties.
func readProperties(archive fs.FS, name string) (id mavenID) {
	data, _ := readFile(archive, name, textLimit)
	for raw := range bytes.Lines(data) {
		key, value, _ := strings.Cut(strings.TrimSpace(string(raw)), "=")
		switch key {
		case "groupId":
			id.Group = value
		case "artifactId":
			id.Artifact = value
		case "version":
			id.Version = value
		}
	}
	return id
}

// readManifest reads the main section of META-INF/MANIFEST.MF; a line that begins with a space goes on with the one before.
func readManifest(archive fs.FS) map[string]string {
	values := map[string]string{}
	data, _ := readFile(archive, "META-INF/MANIFEST.MF", textLimit)
	key := ""
	for raw := range bytes.Lines(data) {
		line := strings.TrimRight(string(raw), "\r\n")
		if line == "" {
			break
		}
		if more, ok := strings.CutPrefix(line, " "); ok {
			values[key] += more
			continue
		}
		var value string
		key, value, _ = strings.Cut(line, ": ")
		values[key] = value
	}
	return values
}
