package secrets

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Sizes of what a stream works on, in bytes.
const (
	minSegment = 1 << 10
	maxSegment = 16 << 10
	lookAhead  = maxBlock + maxPattern + maxKeyword + maxName + maxGap + 1<<10 // what a hit in a segment can need after it
	lookBack   = 512                                                           // and before it
	bufferSize = 128 << 10
)

var errClosed = errors.New("write to a closed stream of secrets")

// Stream looks for secrets in what is written to it. It is for one goroutine.
type Stream struct {
	work *work
}

// Format prints no text of the stream, whatever the verb.
func (s Stream) Format(w fmt.State, _ rune) { fmt.Fprint(w, "stream of secrets") }

type work struct {
	*core
	array   *[bufferSize]byte
	text    []byte // what is read: from lookBack before the next segment
	base    int64  // place of text[0]
	pos     int    // of the next segment in text
	line    int    // of the next segment
	clean   bool   // the next segment begins where a line does
	settler settler
	away    settler // of suppressions: what tells scanners to look away
	whole   whole
	taken   int // bytes of text that whole has taken in
}

// Stream begins to look at an input. What is found is reported in the order of the places, while the input is written or closed; that it
// is a secret file as a whole, last.
func (e *Engine) Stream(report func(Finding)) *Stream {
	w := &work{core: e.core, array: e.core.buffers.Get().(*[bufferSize]byte), line: 1, clean: true, settler: settler{report: report}}
	w.away.report = func(Finding) {}
	w.text = w.array[:0]
	return &Stream{w}
}

// Suppressions has reported, from now on, what tells scanners to look away ("gitleaks:allow"), in the order of the places. Nothing of it
// is obeyed here; without this call it is passed over. It is never among the findings.
func (s *Stream) Suppressions(report func(Finding)) {
	if s.work != nil {
		s.work.away.report = report
	}
}

// Write takes the next part of the input. It fails only on a closed stream.
func (s *Stream) Write(p []byte) (int, error) {
	if s.work == nil {
		return 0, errClosed
	}
	for rest := p; len(rest) > 0; {
		n := min(len(rest), bufferSize-len(s.work.text))
		s.work.text = append(s.work.text, rest[:n]...)
		if rest = rest[n:]; len(s.work.text) == bufferSize {
			s.work.advance(false)
		}
	}
	return len(p), nil
}

// Close says that the input is complete. What has not been reported before is now.
func (s *Stream) Close() error {
	if w := s.work; w != nil {
		w.advance(true)
		w.settler.flush(math.MaxInt64)
		w.away.flush(math.MaxInt64)
		w.whole.end(w.settler.report)
		clear(w.array[:len(w.text)])
		w.buffers.Put(w.array)
		s.work = nil
	}
	return nil
}

// advance goes through the segments that are there with all that they can need.
func (w *work) advance(final bool) {
	w.whole.write(w.core, w.text[w.taken:])
	for w.pos < len(w.text) && (final || len(w.text)-w.pos >= maxSegment+lookAhead) {
		n, clean := cut(w.text[w.pos:])
		w.segment(w.pos, w.pos+n, final)
		w.pos += n
		w.clean = clean
		w.settler.flush(w.base + int64(w.pos) - lookBack)
		w.away.flush(w.base + int64(w.pos) - lookBack)
	}
	if drop := w.pos - lookBack; drop > 0 && !final {
		n := copy(w.array[:], w.text[drop:])
		w.text, w.base, w.pos = w.array[:n], w.base+int64(drop), lookBack
	}
	w.taken = len(w.text)
}

// cut gives the length of the segment that a text begins with: to the end of a line that its own content chooses, so that a change
// in a file leaves the segments after it as they were. clean is false if it ends within a line.
func cut(text []byte) (n int, clean bool) {
	most := min(len(text), maxSegment)
	for at := minSegment; at < most; {
		i := bytes.IndexByte(text[at:most], '\n')
		if i < 0 {
			break
		}
		at += i + 1
		if n = at; binary.LittleEndian.Uint64(text[at-8:])*0x9e3779b97f4a7c15>>58 == 0 {
			return n, true
		}
	}
	if n > 0 && len(text) > maxSegment {
		return n, true
	}
	return most, text[most-1] == '\n'
}

// segment looks at one segment, or remembers what it gave, and then at what depends on the text around it.
func (w *work) segment(from, to int, final bool) {
	r := w.known(from, to)
	for _, c := range r.findings {
		c.Line += w.line
		w.add(c, int64(from))
	}
	around := view{text: w.text, clean: w.base == 0, final: final}
	for _, h := range r.late {
		w.again(around, h, from, from)
	}
	if !w.clean {
		w.seam(around, from)
	}
	if w.knowns != nil { // those that begin in the last bytes
		start := max(from, to-7)
		w.knowns.find(w.text[start:min(len(w.text), to+7)], func(n, at int) {
			w.again(around, lateHit{at: span{start + at, start + at}, index: n, known: true}, 0, from)
		})
	}
	w.line += r.newlines
}

// known is what a segment gives alone.
func (w *work) known(from, to int) *result {
	v := view{text: w.text[from:to], clean: w.clean}
	if w.cache == nil {
		return w.scan(v)
	}
	key := w.cache.key(v.text, v.clean)
	r := w.cache.get(key)
	if r == nil {
		r = w.scan(v)
		w.cache.add(key, r)
	}
	return r
}

// add takes in a finding whose place counts from one in the buffer.
func (w *work) add(c candidate, from int64) {
	c.start += w.base + from
	c.end += w.base + from
	c.Offset = c.start
	if c.Class == Suppression {
		w.away.add(c)
	} else {
		w.settler.add(c)
	}
}

// again looks at a hit with all that is around it. Its place counts from one in the buffer.
func (w *work) again(around view, h lateHit, from, segment int) {
	hit := span{h.at.start + from, h.at.end + from}
	var c candidate
	if h.known {
		value, out := w.knowns.look(around, h.index, hit.start)
		if out != found {
			return
		}
		c = w.knownAt(h.index, value)
	} else {
		k := &w.keywords[h.index]
		value, out := k.look(around, hit)
		if out != found {
			return
		}
		c = w.candidate(k, around.text, value)
	}
	if at := int(c.start); at >= segment {
		c.Line = w.line + countLines(around.text[segment:at])
	} else {
		c.Line = w.line - countLines(around.text[at:segment])
	}
	w.add(c, 0)
}

// seam looks for the keywords that a cut within a line goes through.
func (w *work) seam(around view, at int) {
	start := at - maxKeyword
	w.automaton.find(w.text[start:min(len(w.text), at+maxKeyword)], func(word, end int) {
		hit := span{start + end - w.automaton.length[word], start + end}
		if hit.start >= at || hit.end <= at {
			return
		}
		for _, i := range w.byWord[word] {
			w.again(around, lateHit{at: hit, index: i}, 0, at)
		}
	})
}

func countLines(text []byte) int { return bytes.Count(text, []byte("\n")) }
