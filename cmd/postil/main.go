// Command postil is a self-hosted server for annotation queues.
package main

import (
	"os"

	"github.com/postil/postil/internal/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], os.Stdout, os.Stderr))
}
