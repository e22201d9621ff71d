package component

import (
	"reflect"
	"testing"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	text := []Text{{Path: "LICENSE", Body: []byte("MIT")}}
	absent := []string{"declared, but not installed here"}
	got := Merge([]Component{
		{Ecosystem: NPM, Name: "b", Version: "1", Scope: Development, From: []string{"z.json"}, Gaps: absent},
		{Ecosystem: NPM, Name: "a", Version: "1", Scope: Development, From: []string{"a.json"}, Gaps: []string{"x"}},
		{Ecosystem: NPM, Name: "b", Version: "1", Scope: Runtime, From: []string{"a.json"}, Declared: "MIT", Texts: text, Gaps: []string{"one", "two"}},
		{Ecosystem: NPM, Name: "a", Version: "1", Scope: Development, From: []string{"a.json"}},
		{Ecosystem: Go, Name: "b", Version: "1", Scope: Runtime, Platforms: []string{"linux/amd64"}},
		{Ecosystem: Go, Name: "b", Version: "1", Scope: Runtime, Platforms: []string{"darwin/arm64", "linux/amd64"}},
	})
	want := []Component{
		{Ecosystem: Go, Name: "b", Version: "1", Scope: Runtime, Platforms: []string{"darwin/arm64", "linux/amd64"}},
		{Ecosystem: NPM, Name: "a", Version: "1", Scope: Development, From: []string{"a.json"}},
		{Ecosystem: NPM, Name: "b", Version: "1", Scope: Runtime, From: []string{"a.json", "z.json"}, Declared: "MIT", Texts: text, Gaps: []string{"one", "two"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
}
