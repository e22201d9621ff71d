package templates

import "embed"

// Pages holds the pages that a bundle brings for people, as Go templates: pages/START-HERE.html, pages/START-HERE.txt and
// pages/limits.md.
//
//go:embed pages
var Pages embed.FS

// Workspace holds what a new workspace starts with, as Go templates: workspace/handover.yaml.
//
//go:embed workspace
var Workspace embed.FS
