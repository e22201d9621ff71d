package bundle

import (
	"fmt"
	"strings"
)

// names remembers what stands in an archive, so that no two names collide on a file system that folds case or
// normalises, and nothing stands below a file or a link. The zero value is ready.
type names struct {
	seen   map[string]spelled
	parent string // the folder admitted last: its own parents need no second look
	listed int    // bytes of the entries' lines
}

type spelled struct {
	as     string // the name as first seen
	folder bool
}

func (n *names) add(e Entry) error {
	if n.seen == nil {
		n.seen = make(map[string]spelled)
		// No list of contents lists these, and nothing else may stand in their place.
		for _, own := range []string{treeName, tagManifestName, tagSigName, indexName} {
			n.seen[FoldKey(own)] = spelled{as: own}
		}
	}
	key := FoldKey(e.Path)
	if other, ok := n.seen[key]; ok {
		return fmt.Errorf("%q and %q would be one file on some systems", other.as, e.Path)
	}
	if at := strings.LastIndexByte(e.Path, '/'); at > 0 && e.Path[:at] != n.parent {
		if err := n.addParents(e.Path[:at]); err != nil {
			return err
		}
		n.parent = e.Path[:at]
	}
	n.seen[key] = spelled{e.Path, e.Type == TypeDir}
	return nil
}

func (n *names) addParents(folder string) error {
	for end := 0; end < len(folder); {
		next := strings.IndexByte(folder[end:], '/')
		if next < 0 {
			next = len(folder) - end
		}
		prefix := folder[:end+next]
		end += next + 1
		key := FoldKey(prefix)
		other, ok := n.seen[key]
		switch {
		case !ok:
			n.seen[key] = spelled{prefix, true}
		case other.as != prefix:
			return fmt.Errorf("folders %q and %q would be one on some systems", other.as, prefix)
		case !other.folder:
			return fmt.Errorf("%q stands below %q, which is no folder", folder, prefix)
		}
	}
	return nil
}
