package remote

// Commands are all commands that speak to a server.
type Commands struct {
	Login    Login    `cmd:"" group:"server" help:"Sign in to a server and keep how in a profile."`
	Logout   Logout   `cmd:"" group:"server" help:"Forget a profile and its key."`
	Profiles Profiles `cmd:"" group:"server" help:"List, choose and forget profiles."`

	Queues   Queues   `cmd:"" group:"resource" help:"Annotation queues and their records."`
	Configs  Configs  `cmd:"" group:"resource" help:"Annotation configs."`
	Datasets Datasets `cmd:"" group:"resource" help:"Datasets and their examples."`
	Projects Projects `cmd:"" group:"resource" help:"Projects."`
	Spans    Spans    `cmd:"" group:"resource" help:"The spans of projects."`
	Spaces   Spaces   `cmd:"" group:"resource" help:"Spaces and who is in them."`
	Users    Users    `cmd:"" group:"resource" help:"The accounts of people."`
	Keys     Keys     `cmd:"" group:"resource" help:"API keys."`

	Annotate Annotate `cmd:"" group:"file" help:"Annotate a queue in the terminal, with the keys of the web app."`

	Import Import `cmd:"" group:"file" help:"Make a dataset, and the records of a queue, of a file."`
	Export Export `cmd:"" group:"file" help:"Write a queue, a dataset or spans to a file."`
}
