package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/postil/postil/internal/cli/remote"
)

// completionCommand prints what makes a shell complete command lines.
type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// completing is the first argument by which a shell asks how a command line may go on.
const completing = "__complete"

var completions = map[string]string{
	"bash": `# postil completion bash >> ~/.bashrc
_postil() {
  local IFS=$'\n'
  COMPREPLY=($(postil ` + completing + ` "${COMP_WORDS[@]:1:COMP_CWORD}"))
  [ ${#COMPREPLY[@]} -gt 0 ] || compopt -o default
}
complete -F _postil postil
`,
	"zsh": `#compdef postil
# postil completion zsh > a file _postil in a folder of $fpath, or into ~/.zshrc after compinit
_postil() {
  local -a found
  found=("${(@f)$(postil ` + completing + ` "${(@)words[2,CURRENT]}")}")
  if [[ -n "$found[1]" ]]; then compadd -a found; else _files; fi
}
compdef _postil postil
`,
	"fish": `# postil completion fish > ~/.config/fish/completions/postil.fish
complete -c postil -a '(postil ` + completing + ` (commandline -opc)[2..] (commandline -ct))'
`,
}

// Run prints the script.
func (c *completionCommand) Run(env remote.Env) error {
	_, err := io.WriteString(env.Out, completions[c.Shell])
	return err
}

// complete prints how the last of the words may go on, a line each; nothing where
// anything may stand there.
func complete(app *kong.Application, words []string, out io.Writer) {
	if len(words) == 0 {
		return
	}
	last := words[len(words)-1]
	for _, found := range candidates(app.Node, words[:len(words)-1], last) {
		if strings.HasPrefix(found, last) {
			fmt.Fprintln(out, found)
		}
	}
}

func candidates(node *kong.Node, words []string, last string) []string {
	var pending *kong.Flag // a flag whose value comes next
	for _, word := range words {
		switch {
		case pending != nil:
			pending = nil
		case strings.HasPrefix(word, "-"):
			pending = valued(node, word)
		default:
			if i := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == word }); i >= 0 {
				node = node.Children[i]
			}
		}
	}
	switch {
	case pending != nil:
		return choices(pending.Value)
	case strings.HasPrefix(last, "-"):
		return flagsOf(node)
	}
	var list []string
	for _, child := range node.Children {
		if !child.Hidden {
			list = append(list, child.Name)
		}
	}
	for _, p := range node.Positional {
		list = append(list, choices(p)...)
	}
	return list
}

// choices are the words that a value may be, if they are few.
func choices(v *kong.Value) []string {
	return slices.DeleteFunc(v.EnumSlice(), func(word string) bool { return word == "" })
}

// valued is the flag that a word names, if the word after it is its value.
func valued(node *kong.Node, word string) *kong.Flag {
	for _, group := range node.AllFlags(false) {
		for _, f := range group {
			if (word == "--"+f.Name || f.Short != 0 && word == "-"+string(f.Short)) && !f.IsBool() {
				return f
			}
		}
	}
	return nil
}

func flagsOf(node *kong.Node) []string {
	var list []string
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			list = append(list, "--"+f.Name)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
