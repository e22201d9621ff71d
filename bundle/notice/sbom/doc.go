// Package sbom writes bills of materials: [CycloneDX] 1.6 and [SPDX] 2.3, both as JSON.
//
// Both list the components as they were found, with one flat relation to the project: which component asks for which other is
// not known here, and nothing claims to know it. What could not be looked at stands in them too. The same input gives the same
// bytes: time and identity are the caller's.
//
// SPDX is written by types of our own. The part of SPDX 2.3 that is needed is small; github.com/spdx/tools-golang would bring
// the models of every earlier version into the program.
package sbom
