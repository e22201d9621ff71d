package policy

// notations are the usual names of licences that mean one expression, in lower case, with American spelling and without
// "the" before them. A version of the GNU licences without a plus means that version only. What names a family and no
// version ("GPL", "BSD", "Apache") is missing on purpose.
var notations = []struct{ expression, names string }{
	{"MIT", "mit license|mit licensed|mit license (mit)|mit/x11|expat|expat license|opensource.org/licenses/mit|opensource.org/licenses/mit-license.php"},
	{"Apache-2.0", "apache 2|apache 2.0|apache2|apache2.0|apache-2|apachev2|apache v2|apache license 2.0|apache license v2|apache license v2.0|" +
		"apache license version 2.0|apache license 2|apache software license 2.0|apache software license version 2.0|asl 2.0|asl2|al2|" +
		"apache.org/licenses/license-2.0|apache.org/licenses/license-2.0.txt|apache.org/licenses/license-2.0.html|opensource.org/licenses/apache-2.0"},
	{"BSD-2-Clause", "bsd 2-clause|bsd 2 clause|bsd-2|bsd2|2-clause bsd|bsd 2-clause license|2-clause bsd license|simplified bsd|simplified bsd license|" +
		"opensource.org/licenses/bsd-2-clause"},
	{"BSD-3-Clause", "bsd 3-clause|bsd 3 clause|bsd-3|bsd3|3-clause bsd|bsd 3-clause license|3-clause bsd license|new bsd|new bsd license|modified bsd license|" +
		"revised bsd license|opensource.org/licenses/bsd-3-clause|bsd-3-clause license|bsd 3-clause \"new\" or \"revised\" license"},
	{"ISC", "isc license|isc license (iscl)|opensource.org/licenses/isc"},
	{"Zlib", "zlib license|zlib/libpng license"},
	{"BSL-1.0", "boost software license 1.0|boost software license 1.0 (bsl-1.0)|boost software license - version 1.0"},
	{"Unlicense", "unlicense|unlicense (unlicense)|unlicense license"},
	{"CC0-1.0", "cc0|cc0 1.0|cc0 1.0 universal|cc0 1.0 universal (cc0 1.0) public domain dedication|creativecommons.org/publicdomain/zero/1.0"},
	{"PostgreSQL", "postgresql license"},
	{"MPL-2.0", "mpl 2|mpl 2.0|mplv2|mplv2.0|mozilla public license 2.0|mozilla public license 2.0 (mpl 2.0)|mozilla public license version 2.0|mozilla.org/mpl/2.0"},
	{"EPL-1.0", "epl 1.0|eclipse public license 1.0|eclipse public license - v 1.0|eclipse public license v1.0"},
	{"EPL-2.0", "epl 2.0|eclipse public license 2.0|eclipse public license v2.0|eclipse public license v. 2.0|eclipse public license 2.0 (epl-2.0)"},
	{"GPL-2.0-only", "gplv2|gpl v2|gpl 2|gpl 2.0|gpl2|gnu gplv2|gnu general public license v2 (gplv2)"},
	{"GPL-2.0-or-later", "gplv2+|gpl v2+|gpl 2+|gnu general public license v2 or later (gplv2+)"},
	{"GPL-3.0-only", "gplv3|gpl v3|gpl 3|gpl 3.0|gpl3|gnu gplv3|gnu gpl v3|gnu general public license v3 (gplv3)"},
	{"GPL-3.0-or-later", "gplv3+|gpl v3+|gpl 3+|gnu general public license v3 or later (gplv3+)"},
	{"LGPL-2.1-only", "lgplv2.1|lgpl v2.1|lgpl 2.1|gnu lesser general public license v2.1"},
	{"LGPL-2.1-or-later", "lgplv2.1+|lgpl v2.1+|lgpl 2.1+"},
	{"LGPL-3.0-only", "lgplv3|lgpl v3|lgpl 3|lgpl 3.0|gnu lesser general public license v3 (lgplv3)"},
	{"LGPL-3.0-or-later", "lgplv3+|lgpl v3+|lgpl 3+|gnu lesser general public license v3 or later (lgplv3+)"},
	{"AGPL-3.0-only", "agplv3|agpl v3|agpl 3|agpl 3.0|gnu affero general public license v3"},
	{"AGPL-3.0-or-later", "agplv3+|agpl v3+|gnu affero general public license v3 or later (agplv3+)"},
	{"GPL-2.0-only WITH Classpath-exception-2.0", "gpl2 w/ cpe|gplv2 with classpath exception|gnu general public license version 2 with the classpath exception"},
}

// vague are names that stand for several licences.
var vague = []string{
	"bsd", "bsd license", "bsd-like", "bsd style", "bsd-style", "gpl", "gnu gpl", "gnu general public license", "gnu general public license (gpl)", "lgpl", "gnu lgpl",
	"agpl", "apache", "apache license", "apache software license", "mpl", "epl", "eclipse public license", "mozilla public license", "psf", "python software foundation license",
	"academic free license", "creative commons", "cc-by", "cddl", "artistic", "artistic license", "boost",
}
