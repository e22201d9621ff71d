package collect

// artifacts reads what a CDK cloud assembly consists of: {ID: {"type": ..., "environment": ..., "properties": {...}}}.
func (d *document) artifacts(s *jsonStream) error {
	return s.object(func(id string) error {
		kind, environment, name := "", "", id
		err := s.object(func(key string) (err error) {
			switch key {
			case "type":
				kind, err = s.text()
			case "environment":
				environment, err = s.text()
			case "properties":
				err = s.object(func(key string) (err error) {
					if key != "stackName" {
						return s.skip()
					}
					name, err = s.text()
					return err
				})
			default:
				err = s.skip()
			}
			return err
		})
		if kind != "aws:cloudformation:stack" {
			return err
		}
		d.resources++
		if len(d.stacks) < namesKept {
			d.stacks = append(d.stacks, name+" ("+environment+")")
		}
		return err
	})
}
