// Command postil is a self-hosted server for annotation queues, and its client.
package main

import (
	"os"

	"github.com/postil/postil/internal/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
