package ecosystem

import (
	"bytes"
	"fmt"
	"strings"
)

// readGradle reads a gradle.lockfile (https://docs.gradle.org/current/userguide/dependency_locking.html), of lines
// "group:artifact:version=configuration,configuration".
func readGradle(p *project, file string) error {
	data, err := text(p.tree, file)
	if err != nil {
		return err
	}
	number := 0
	for raw := range bytes.Lines(data) {
		number++
		line := strings.TrimSpace(string(raw))
		if line == "" || line[0] == '#' || strings.HasPrefix(line, "empty=") {
			continue
		}
		name, configurations, _ := strings.Cut(line, "=")
		parts := strings.Split(name, ":")
		if len(parts) != 3 {
			p.gap(file, fmt.Sprintf("its line %d is not valid", number))
			continue
		}
		id := mavenID{parts[0], parts[1], parts[2]}
		p.addMaven(file, id, scope(gradleDevelopment(configurations)))
	}
	return nil
}

// gradleDevelopment tells whether all configurations are for tests or for tools of the build.
func gradleDevelopment(configurations string) bool {
	for name := range strings.SplitSeq(configurations, ",") {
		name = strings.ToLower(name)
		if !strings.HasPrefix(name, "test") && !strings.HasSuffix(name, "annotationprocessor") &&
			!strings.Contains(name, "testcompile") && !strings.Contains(name, "testruntime") {
			return false
		}
	}
	return true
}
