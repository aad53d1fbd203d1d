// Command postil is a self-hosted server for annotation queues, and its client.
package main

import (
	"os"

	"github.com/postil/postil/internal/cli"
	"github.com/postil/postil/internal/cli/terminal"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], terminal.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
