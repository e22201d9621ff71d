package engagement

import (
	"reflect"
	"strconv"
)

// Credential is one entry of credentials.yaml: a secret that is handed over, or how the client issues it anew.
// Exactly one of Value, File and Command is set, unless Reissue is.
type Credential struct {
	ID        string   `yaml:"id" json:"id" is:"id" doc:"short name; becomes a file of the envelope"`
	System    string   `yaml:"system,omitempty" json:"system,omitempty" doc:"id of the system it opens"`
	Name      string   `yaml:"name" json:"name" doc:"what people call it"`
	Value     Secret   `yaml:"value,omitempty" json:"value,omitzero" doc:"the secret itself"`
	File      string   `yaml:"file,omitempty" json:"file,omitempty" is:"path" doc:"file that holds it, relative to this file"`
	Command   string   `yaml:"command,omitempty" json:"command,omitempty" doc:"command that prints it; run only with --run-commands"`
	Delivered *bool    `yaml:"delivered,omitempty" json:"delivered,omitempty" doc:"true (default): the value travels in the envelope"`
	Reissue   string   `yaml:"reissue,omitempty" json:"reissue,omitempty" doc:"how the client issues it anew; then no value travels"`
	Consumers []string `yaml:"consumers,omitempty" json:"consumers,omitempty" doc:"what breaks when it changes"`
	Note      string   `yaml:"note,omitempty" json:"note,omitempty" doc:"what else the client should know"`
}

// Travels says whether the value goes into the envelope.
func (c Credential) Travels() bool { return c.Reissue == "" }

// ParseCredentials reads a credentials.yaml, as strictly as [Parse]. Its problems name places and keys and never
// repeat what stands in the file.
func ParseCredentials(name string, data []byte) ([]Credential, error) {
	r := newReader(name, true)
	root := r.document(data)
	if root == nil {
		return nil, r.err()
	}
	var creds []Credential
	r.value(root, reflect.ValueOf(&creds).Elem(), field{}, "")
	r.unique("", map[string]string{}, len(creds), func(i int) string { return creds[i].ID })
	for i, c := range creds {
		r.credential(c, "["+strconv.Itoa(i)+"]")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return creds, nil
}

// credential checks that an entry says in one way, and only one, where its value comes from.
func (r *reader) credential(c Credential, path string) {
	at := r.places[path]
	sources := 0
	for _, key := range []string{"value", "file", "command"} {
		if _, ok := r.places[path+"."+key]; ok {
			sources++
		}
	}
	_, reissue := r.places[path+".reissue"]
	switch {
	case reissue && c.Delivered != nil && *c.Delivered:
		r.add(r.places[path+".delivered"], "keep one of the two", "delivered: true contradicts reissue")
	case reissue && sources > 0:
		r.add(at, "remove reissue, or remove the value", "an entry that is issued anew holds a value, which would not travel")
	case reissue:
	case c.Delivered != nil && !*c.Delivered:
		r.add(r.places[path+".delivered"], "add reissue: and say how the client issues it anew", "an entry that is not delivered does not say how to get it")
	case sources != 1:
		r.add(at, "give exactly one of value, file and command, or say under reissue how to issue it anew",
			"an entry has %d sources of its value", sources)
	}
}
