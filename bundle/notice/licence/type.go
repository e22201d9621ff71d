package licence

import (
	"strings"
	"sync"
)

// Type says what a licence asks of whoever passes the software on, in the terms of go-licenses
// (https://pkg.go.dev/github.com/google/go-licenses/v2/licenses#Type).
type Type string

// Types, from the mildest to the strictest.
const (
	Unencumbered    Type = "unencumbered"    // nothing at all
	Permissive      Type = "permissive"      // next to nothing
	Notice          Type = "notice"          // that its text and the names of its authors go along
	Reciprocal      Type = "reciprocal"      // also the source of the part itself, with all changes
	Restricted      Type = "restricted"      // also the source of what it is built into
	ByExceptionOnly Type = "byExceptionOnly" // an agreement of its own
	Forbidden       Type = "forbidden"       // more than can be kept in most businesses
	Unknown         Type = ""                // go-licenses says nothing of it
)

// typeNames are the licences that go-licenses knows the type of, as it names them. They stand here because its package
// licenses, which has them, brings net/http and a goroutine of its own into every program that imports it; a test holds
// the two against each other.
var typeNames = map[Type]string{
	Unencumbered: "BSD-0-Clause CC0-1.0 Unlicense",
	Notice: "AFL-1.1 AFL-1.2 AFL-2.0 AFL-2.1 AFL-3.0 Apache-1.0 Apache-1.1 Apache-2.0 Apache-2.0-Modified " +
		"Apache-with-LLVM-Exception Apache-with-Runtime-Exception Artistic-1.0 Artistic-1.0-cl8 Artistic-1.0-Perl " +
		"Artistic-2.0 BSD-2-Clause BSD-2-Clause-Flex BSD-2-Clause-FreeBSD BSD-2-Clause-NetBSD BSD-2-Clause-Patent " +
		"BSD-3-Clause BSD-3-Clause-Attribution BSD-3-Clause-Clear BSD-3-Clause-LBNL BSD-3-Clause-OpenMPI " +
		"BSD-4-Clause BSD-4-Clause-UC BSD-Protection BSL-1.0 CC-BY-1.0 CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 " +
		"FTL ImageMagick ISC Libpng Lil-1.0 Linux-OpenIB LPL-1.0 LPL-1.02 MIT MS-PL NCSA OpenSSL PHP-3.0 PHP-3.01 " +
		"PIL PostgreSQL Python-2.0 Python-2.0-complete SGI-B-1.0 SGI-B-1.1 SGI-B-2.0 Unicode-DFS-2015 " +
		"Unicode-DFS-2016 Unicode-TOU UPL-1.0 W3C W3C-19980720 W3C-20150513 X11 Xnet Zend-2.0 Zlib " +
		"zlib-acknowledgement ZPL-1.1 ZPL-2.0 ZPL-2.1",
	Reciprocal: "APSL-1.0 APSL-1.1 APSL-1.2 APSL-2.0 CDDL-1.0 CDDL-1.1 CPL-1.0 EPL-1.0 EPL-2.0 FreeImage IPL-1.0 MPL-1.0 " +
		"MPL-1.1 MPL-2.0 Ruby",
	Restricted: "BCL CC-BY-ND-1.0 CC-BY-ND-2.0 CC-BY-ND-2.5 CC-BY-ND-3.0 CC-BY-ND-4.0 CC-BY-SA-1.0 CC-BY-SA-2.0 " +
		"CC-BY-SA-2.5 CC-BY-SA-3.0 CC-BY-SA-4.0 GPL-1.0 GPL-2.0 GPL-2.0-with-autoconf-exception " +
		"GPL-2.0-with-bison-exception GPL-2.0-with-classpath-exception GPL-2.0-with-font-exception " +
		"GPL-2.0-with-GCC-exception GPL-3.0 GPL-3.0-with-autoconf-exception GPL-3.0-with-bison-exception " +
		"GPL-3.0-with-GCC-exception LGPL-2.0 LGPL-2.1 LGPL-3.0 NPL-1.0 NPL-1.1 OSL-1.0 OSL-1.1 OSL-2.0 OSL-2.1 " +
		"OSL-3.0 QPL-1.0 Sleepycat",
	Forbidden: "AGPL-1.0 AGPL-3.0 CC-BY-NC-1.0 CC-BY-NC-2.0 CC-BY-NC-2.5 CC-BY-NC-3.0 CC-BY-NC-4.0 CC-BY-NC-ND-1.0 " +
		"CC-BY-NC-ND-2.0 CC-BY-NC-ND-2.5 CC-BY-NC-ND-3.0 CC-BY-NC-ND-4.0 CC-BY-NC-SA-1.0 CC-BY-NC-SA-2.0 " +
		"CC-BY-NC-SA-2.5 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 Commons-Clause Facebook-2-Clause Facebook-3-Clause " +
		"Facebook-Examples WTFPL",
}

var typeOf = sync.OnceValue(func() map[string]Type {
	all := map[string]Type{}
	for t, names := range typeNames {
		for name := range strings.FieldsSeq(names) {
			all[name] = t
			all[spdxID(name)] = t
		}
	}
	return all
})

// TypeOf is the type of the licence with the id that a Match gives. A licence with an exception has the type of the
// licence, unless that exception has one of its own.
func TypeOf(id string) Type {
	bare, _, _ := strings.Cut(id, " WITH ")
	for _, name := range []string{id, bare, strings.TrimSuffix(strings.TrimSuffix(bare, "-only"), "-or-later")} {
		if t := typeOf()[name]; t != Unknown {
			return t
		}
	}
	return Unknown
}
