package checks

import (
	"bytes"
	"encoding/json"
)

// canonicalJSON is the one JSON form of a value whose fields stand in the order of their keys: no white space, nothing escaped
// that need not be. What no JSON can say becomes the text of the error: nothing else has that digest.
func canonicalJSON(v any) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []byte(err.Error())
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte{'\n'})
}
