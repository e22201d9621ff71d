package evidence

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
)

// newRow makes a row of what the program of a reader yields.
func newRow(out any) (Row, error) {
	fields, ok := out.(map[string]any)
	if !ok {
		return Row{}, errors.New("the program of the reader yields something that is no row")
	}
	row := Row{Status: StatusUnknown}
	for key, v := range fields {
		if v == nil {
			continue
		}
		text, ok := scalar(v)
		if !ok {
			return Row{}, fmt.Errorf("the program of the reader yields a row whose %s is no text, number or boolean", Inert(key))
		}
		if !row.set(key, text) {
			return Row{}, fmt.Errorf("the program of the reader yields a row with the unknown field %s", Inert(key))
		}
	}
	if !row.Kind.known() {
		return Row{}, fmt.Errorf("the program of the reader yields a row of the unknown kind %q", Inert(string(row.Kind)))
	}
	if !row.Status.known() {
		return Row{}, fmt.Errorf("the program of the reader yields a row of the unknown status %q", Inert(string(row.Status)))
	}
	return row, nil
}

func (row *Row) set(key, text string) bool {
	switch key {
	case "system":
		row.System = text
	case "kind":
		row.Kind = Kind(text)
	case "subject":
		row.Subject = text
	case "subject_id":
		row.SubjectID = text
	case "name":
		row.Name = text
	case "right":
		row.Right = text
	case "status":
		if text != "" {
			row.Status = Status(text)
		}
	case "created":
		row.Created = ParseTime(text)
	case "changed":
		row.Changed = ParseTime(text)
	case "last_used":
		row.LastUsed = ParseTime(text)
	case "expires":
		row.Expires = ParseTime(text)
	case "via":
		row.Via = text
	case "raw_path":
		row.RawPath = text
	case "digest":
		row.Digest = text
	default:
		return false
	}
	return true
}

// scalar gives a text, number or boolean as text.
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int:
		return strconv.Itoa(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case json.Number:
		return v.String(), true
	case *big.Int:
		return v.String(), true
	}
	return "", false
}
