package residue

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxName is how long a name can be, in bytes; no organisation or domain is longer.
const maxName = 253

// client takes the client's name in: as people write it in names of folders and profiles, and its words that are not everybody's.
func (b *nameBuilder) client(name string) {
	all := words(name)
	var telling []string
	for _, w := range all {
		if !legal(w) {
			telling = append(telling, w)
		}
	}
	for _, joint := range []string{" ", "-", "_", ""} {
		for _, list := range [][]string{all, telling} {
			if whole := strings.Join(list, joint); len(list) > 1 {
				b.add(whole, "the client's name")
				b.add(unaccented(whole), "the client's name")
			}
		}
	}
	for _, w := range telling {
		if len(telling) == 1 || len([]rune(w)) >= 4 {
			b.add(w, "a word of the client's name")
			b.add(unaccented(w), "a word of the client's name")
		}
	}
}

// words are the words of a text, in lower case.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}

// unaccented is how a word is written where only ASCII goes.
func unaccented(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Mn, c) {
			return -1
		}
		return c
	}, norm.NFD.String(text))
}

// legal says whether a word of a firm's name is its legal form.
func legal(word string) bool {
	return slices.Contains(strings.Fields(`ltd limited llc llp inc incorporated corp corporation co company plc gmbh ag kg ug se sa sas sarl srl spa
		bv nv ab as asa aps oy oyj ou oü uab sia kft zrt sp zoo pty pte the and of für und de la le holding holdings group gruppe`), word)
}

// common says whether a name is one that many clients and projects have.
func common(name string) bool {
	return slices.Contains(strings.Fields(`default prod production staging stage dev develop development test testing qa uat demo main master trunk local
		localhost admin root user users team org api app apps web website site portal infra infrastructure platform backend frontend server client service services
		core common shared tools data database docs mail mailer deploy deployer terraform kubernetes cluster bot svc system systems project projects internal public private
		bank national international global world digital media health energy trading software solutions technologies technology tech consulting partners insurance
		foods retail logistics university city university institute foundation general first united american european north south east west central new
		github gitlab google aws azure amazon microsoft vercel supabase doppler example`), name)
}

// public says whether everybody can have an address in a mail domain.
func public(domain string) bool {
	return slices.Contains(strings.Fields(`gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com mac.com proton.me
		protonmail.com pm.me gmx.de gmx.net gmx.com web.de t-online.de mail.ru yandex.ru qq.com 163.com fastmail.com hey.com zoho.com aol.com mail.com
		users.noreply.github.com`), domain)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
