package licence

import (
	"strings"

	"github.com/github/go-spdx/v2/spdxexp"
)

// aliases are SPDX ids of licences that licensecheck or go-licenses name otherwise.
var aliases = map[string]string{
	"ANTLR":                              "ANTLR-PD",
	"Apache-with-LLVM-Exception":         "Apache-2.0 WITH LLVM-exception",
	"Apache-with-Runtime-Exception":      "Apache-2.0 WITH Swift-exception",
	"BSD-0-Clause":                       "0BSD",
	"BSD-3-Clause-OpenMPI":               "BSD-3-Clause-Open-MPI",
	"Business-Source-License-1.1":        "BUSL-1.1",
	"CERN-OHL-v1.2":                      "CERN-OHL-1.2",
	"CommonsClause":                      ref + "Commons-Clause", // licensecheck and go-licenses differ
	"GNU-All-permissive-Copying-License": "FSFAP",
	"OpenLDAP":                           "OLDAP-2.8",
	"bzip2":                              "bzip2-1.0.6",
}

// spdxID is the SPDX id for the name that an upstream classifier gives a licence, else a reference of our own as the
// SPDX specification (annex D) wants it.
func spdxID(name string) string {
	if id, ok := aliases[name]; ok {
		return id
	}
	if ok, _ := spdxexp.ValidateLicenses([]string{name}); ok {
		return name
	}
	return ref + strings.ReplaceAll(name, "_", "-")
}

// ref starts the ids of licences that SPDX does not list.
const ref = "LicenseRef-"
