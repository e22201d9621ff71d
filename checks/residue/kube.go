package residue

import (
	"cmp"
	"path"
	"strings"
)

// kubeEntry is a context, cluster or user of a kubeconfig.
type kubeEntry struct {
	list, name, cluster, user string
	text                      string // all of it but secrets
	hits                      []hit
	line                      int
}

// kube looks at the contexts, clusters and users of kubeconfigs.
func (s *search) kube() {
	for n, p := range s.under("KUBECONFIG", ".kube/config") {
		s.kubeconfig(p, n == 0)
	}
	for _, folder := range s.home(".kube", ".kube/configs", ".kube/config.d", ".kube/kubeconfigs") {
		for _, p := range s.sub(folder, "*") {
			if ext := path.Ext(p.name); ext == ".yaml" || ext == ".yml" || ext == ".kubeconfig" || ext == ".conf" || folder.base() != ".kube" && ext == "" {
				s.kubeconfig(p, false)
			}
		}
	}
	for _, folder := range s.home(".kube/cache/discovery", ".kube/cache/http", ".minikube/profiles", ".k9s/clusters", ".config/k9s/clusters", ".local/share/k9s/clusters") {
		s.folders(Kubernetes, folder, "*", "a cache of a cluster")
	}
	for _, p := range append(s.config("helm/repositories.yaml"), s.home(".config/helm/registry/config.json", ".config/argocd/config", ".argocd/config", ".kube/kubectx")...) {
		s.lines(Kubernetes, p, "settings of a tool for Kubernetes")
	}
}

func (s *search) kubeconfig(p place, usual bool) {
	text, ok := s.read(p)
	if !ok {
		return
	}
	entries := kubeEntries(text)
	clusters, users := map[string][]hit{}, map[string]string{}
	for i := range entries {
		e := &entries[i]
		e.hits = s.m.in(e.text)
		if e.list == "clusters" && len(e.hits) > 0 {
			clusters[e.name] = e.hits
		}
	}
	for i := range entries {
		if e := &entries[i]; e.list == "contexts" {
			e.hits = join(e.hits, clusters[e.cluster])
			if len(e.hits) > 0 {
				users[e.user] = e.name
			}
		}
	}
	some := false
	for _, e := range entries {
		why := "it holds " + because(e.hits)
		if by := users[e.name]; len(e.hits) == 0 && e.list == "users" && by != "" {
			why = "the context " + inert(by) + " uses it, which is the client's"
		} else if len(e.hits) == 0 {
			continue
		}
		some = true
		what := strings.TrimSuffix(e.list, "s")
		program := "kubectl config "
		if !usual {
			program += "--kubeconfig " + s.arg(p) + " "
		}
		s.add(Finding{
			Kind: Kubernetes, Path: s.shown(p), entry: what + " " + e.name, What: "the " + what + " " + inert(e.name), Why: why,
			Command: cmp.Or(command(program+"delete-"+what, e.name), s.edit(p, e.line)),
		})
	}
	if !some {
		s.lines(Kubernetes, p, "a kubeconfig")
	}
}

// kubeEntries reads the three lists of a kubeconfig as kubectl writes it.
func kubeEntries(text string) []kubeEntry {
	var all []kubeEntry
	list, depth := "", -1
	for _, n := range outline(text) {
		if n.indent == 0 && !n.item {
			list, depth = n.key, -1
			continue
		}
		if list != "contexts" && list != "clusters" && list != "users" {
			continue
		}
		if n.item && (depth < 0 || n.indent == depth) {
			depth = n.indent
			all = append(all, kubeEntry{list: list, line: n.line})
		}
		if len(all) == 0 || depth < 0 {
			continue
		}
		e := &all[len(all)-1]
		switch {
		case n.key == "name" && (n.item && n.indent == depth || n.indent == depth+2):
			e.name = n.value
		case n.key == "cluster" && n.value != "":
			e.cluster = n.value
		case n.key == "user" && n.value != "":
			e.user = n.value
		}
		if !secretKey(n.key) {
			e.text += "\n" + withoutLogin(n.value)
		}
	}
	return all
}
