package checks

import (
	"bytes"
	"encoding/json"
)

// canonicalJSON is the one JSON form of a value: keys in order, no white space, nothing escaped that need not be. What no JSON
// can say becomes the text of the error: such a value has no digest that anything else has.
func canonicalJSON(v any) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	var tree any
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, &tree)
	}
	if err == nil {
		err = e.Encode(tree) // of maps it sorts the keys
	}
	if err != nil {
		return []byte(err.Error())
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte{'\n'})
}
