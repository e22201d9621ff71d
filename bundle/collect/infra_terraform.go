package collect

import (
	"encoding/json"
	"slices"
	"strings"
)

// outputs reads {NAME: {"sensitive": BOOL, ...}}.
func (d *document) outputs(s *jsonStream) error {
	return s.object(func(name string) error {
		return s.object(func(key string) error {
			if key != "sensitive" {
				return s.skip()
			}
			sensitive, err := s.truth()
			if sensitive {
				d.sensitive.add("output." + name)
			}
			return err
		})
	})
}

// resource reads a resource of a state of version 4.
func (d *document) resource(s *jsonStream) error {
	var module, mode, kind, name string
	var paths nameList
	instances := 0
	err := s.object(func(key string) (err error) {
		switch key {
		case "module":
			module, err = s.text()
		case "mode":
			mode, err = s.text()
		case "type":
			kind, err = s.text()
		case "name":
			name, err = s.text()
		case "instances":
			err = s.array(func() error { instances++; return d.instance(s, &paths) })
		default:
			err = s.skip()
		}
		return err
	})
	if mode != "data" {
		d.resources += instances
	}
	address := strings.TrimPrefix(module+"."+kind+"."+name, ".")
	for _, path := range slices.Compact(paths.names) {
		d.sensitive.add(address + path)
	}
	d.sensitive.total += paths.total - len(paths.names)
	return err
}

func (d *document) instance(s *jsonStream, paths *nameList) error {
	return s.object(func(key string) error {
		if key != "sensitive_attributes" {
			return s.skip()
		}
		return s.array(func() error {
			var path strings.Builder
			err := s.array(func() error { return step(s, &path) })
			paths.add(path.String())
			return err
		})
	})
}

// step reads one step of a path: {"type": "get_attr", "value": NAME} or {"type": "index", "value": {...}}. An index may be a
// key that people chose; it is left out.
func step(s *jsonStream, path *strings.Builder) error {
	kind, value := "", ""
	err := s.object(func(key string) (err error) {
		switch key {
		case "type":
			kind, err = s.text()
		case "value":
			value, err = s.text()
		default:
			err = s.skip()
		}
		return err
	})
	switch {
	case path.Len() > textLimit:
	case kind == "get_attr":
		path.WriteString("." + value)
	default:
		path.WriteString("[]")
	}
	return err
}

// oldModule reads a module of a state of version 3: {"path": [...], "outputs": {...}, "resources": {ADDRESS: {...}}}.
func (d *document) oldModule(s *jsonStream) error {
	return s.object(func(key string) error {
		switch key {
		case "outputs":
			return d.outputs(s)
		case "resources":
			return s.object(func(address string) error {
				if !strings.HasPrefix(address, "data.") {
					d.resources++
				}
				return s.skip()
			})
		}
		return s.skip()
	})
}

// readBackend reads where a state lives. A backend's settings may hold passwords: only those that say where, not how, are kept.
func (d *document) readBackend(s *jsonStream) error {
	location := []string{"bucket", "key", "prefix", "region", "container_name", "storage_account_name", "organization", "hostname", "path", "workspace_dir", "schema_name"}
	return s.object(func(key string) (err error) {
		switch key {
		case "type":
			d.backend.kind, err = s.text()
		case "config":
			err = s.object(func(name string) error {
				if !slices.Contains(location, name) {
					return s.skip()
				}
				value, err := s.text()
				if value != "" {
					d.backend.where = append(d.backend.where, name+"="+value)
				}
				return err
			})
		default:
			err = s.skip()
		}
		return err
	})
}

// values reads the state that `show -json` prints.
func (d *document) values(s *jsonStream) error {
	return s.object(func(key string) error {
		d.key("values." + key)
		switch key {
		case "outputs":
			return d.outputs(s)
		case "root_module":
			return d.module(s)
		}
		return s.skip()
	})
}

func (d *document) module(s *jsonStream) error {
	return s.object(func(key string) error {
		switch key {
		case "resources":
			return s.array(func() error { return d.shown(s) })
		case "child_modules":
			return s.array(func() error { return d.module(s) })
		}
		return s.skip()
	})
}

// shown reads a resource that `show -json` prints.
func (d *document) shown(s *jsonStream) error {
	var kind, name, mode string
	var marks nameList
	err := s.object(func(key string) (err error) {
		switch key {
		case "type":
			kind, err = s.text()
		case "name":
			name, err = s.text()
		case "mode":
			mode, err = s.text()
		case "sensitive_values":
			err = s.marks("", &marks)
		default:
			err = s.skip()
		}
		return err
	})
	if mode != "data" {
		d.resources++
	}
	d.marked(kind+"."+name, marks)
	return err
}

// change reads one planned change.
func (d *document) change(s *jsonStream) error {
	var kind, name string
	var marks nameList
	acts := false
	err := s.object(func(key string) (err error) {
		switch key {
		case "type":
			kind, err = s.text()
		case "name":
			name, err = s.text()
		case "change":
			err = s.object(func(key string) error {
				switch key {
				case "actions":
					return s.array(func() error {
						action, err := s.text()
						acts = acts || action != "no-op" && action != "read"
						return err
					})
				case "before_sensitive", "after_sensitive":
					return s.marks("", &marks)
				}
				return s.skip()
			})
		default:
			err = s.skip()
		}
		return err
	})
	if acts {
		d.resources++
	}
	slices.Sort(marks.names)
	marks.names = slices.Compact(marks.names)
	marks.total = len(marks.names)
	d.marked(kind+"."+name, marks)
	return err
}

func (d *document) marked(address string, marks nameList) {
	for _, path := range marks.names {
		d.sensitive.add(address + path)
	}
	d.sensitive.total += marks.total - len(marks.names)
}

// marks reads a tree in which true stands for each sensitive value.
func (s *jsonStream) marks(at string, into *nameList) error {
	token, err := s.token()
	if err != nil {
		return err
	}
	switch token {
	case true:
		into.add(at)
	case json.Delim('{'):
		return s.members('{', func(key string) error { return s.marks(short(at+"."+key), into) })
	case json.Delim('['):
		return s.members('[', func(string) error { return s.marks(short(at+"[]"), into) })
	}
	return nil
}
