package ecosystem

// Bounds of what is read: what goes beyond is said, not carried.
const (
	lockLimit  = 10 << 20  // bytes of a lockfile or manifest, some 35,000 packages: JSON takes 25 times that to read
	yamlLimit  = 8 << 20   // bytes of one in YAML, some 35,000 packages: it takes a hundred times that to read
	lineLimit  = 64 << 10  // bytes of a line of YAML or TOML: their parsers recurse
	depthLimit = 64        // brackets in one another, likewise
	textLimit  = 1 << 20   // bytes of a licence text
	textsLimit = 64        // licence texts of a package
	nameLimit  = 256       // bytes of the name or version of a package
	zipLimit   = 256 << 20 // bytes of an archive
	nestLimit  = 64        // packages installed in one another, poms that have parents, files that include others
	parallel   = 8         // packages that are read at once
)
