// The parts of Kubernetes that take a manifest, check it and act on it, and the client: one program, because they share nearly all of
// their code. The first argument says which: kube apiserver …, kube controllers …, kube ctl …
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	ctl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func command(part string) *cobra.Command {
	switch part {
	case "apiserver":
		return apiserver.NewAPIServerCommand()
	case "controllers":
		return controllers.NewControllerManagerCommand()
	case "ctl":
		return ctl.NewDefaultKubectlCommand()
	}
	fmt.Fprintln(os.Stderr, "usage: kube apiserver|controllers|ctl ARGUMENTS")
	os.Exit(2)
	return nil
}

func main() {
	if len(os.Args) < 2 {
		os.Args = append(os.Args, "")
	}
	part := os.Args[1]
	os.Args = append(os.Args[:1], os.Args[2:]...)
	os.Exit(cli.Run(command(part)))
}
