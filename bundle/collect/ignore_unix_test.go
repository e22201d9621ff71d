//go:build unix

package collect

import (
	"context"
	"errors"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestIgnorePipe has git open a .gitignore that never answers.
func TestIgnorePipe(t *testing.T) {
	repo := ignoreRepo(t, map[string]string{"docs/a.md": ""})
	must(t, syscall.Mkfifo(filepath.Join(repo, "docs", ".gitignore"), 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := gitIgnored(ctx, filesHost(t), filepath.Join(repo, "docs")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("git reads a pipe: %v", err)
	}
}
