package demo

import (
	"regexp"
	"strings"
)

// blockStart matches lines that begin something of their own in Markdown: a list
// item, a heading, a table row, a formula, a rule.
var blockStart = regexp.MustCompile(`^\s*([-*+] |\d+[.)] |#+ |\||\$\$|---)`)

// blockWhole matches lines of such blocks that never run on into the next line.
var blockWhole = regexp.MustCompile(`^\s*(#+ |\||\$\$|---)`)

// unwrap joins the lines of each paragraph. Content files wrap their lines so that
// they can be read and reviewed; models and people who chat do not.
func unwrap(text string) string {
	var out []string
	fenced, open := false, false // open: the last line of out may run on
	for line := range strings.SplitSeq(text, "\n") {
		fence := strings.HasPrefix(strings.TrimSpace(line), "```")
		switch {
		case fence || fenced || strings.TrimSpace(line) == "":
			out, open = append(out, line), false
		case open && !blockStart.MatchString(line) && quoted(line) == quoted(out[len(out)-1]):
			out[len(out)-1] += " " + strings.TrimLeft(line, "> ")
		default:
			out, open = append(out, line), !blockWhole.MatchString(line)
		}
		fenced = fenced != fence
	}
	return strings.Join(out, "\n")
}

func quoted(line string) bool { return strings.HasPrefix(line, ">") }
