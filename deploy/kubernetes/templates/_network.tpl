{{/* One rule of egress, to an engine at its ports. Call with a dict: root, engine (as in the values), component (in a trial).
     An engine of a trial is a pod of this release. */}}
{{- define "billmill.egress" -}}
{{- $policy := index .root.Values.networkPolicy.engines .engine -}}
{{- if .root.Values.trial.enabled -}}
- to: [{podSelector: {matchLabels: {{ include "billmill.selector" (list .root .component) | fromYaml | toJson }}}}]
  ports: [{port: {{ eq .component "mailpit" | ternary 1025 (index $policy.ports 0) }}}]
{{- else -}}
- ports: [{{ range $i, $port := $policy.ports }}{{ if $i }}, {{ end }}{port: {{ $port }}}{{ end }}]
  {{- with $policy.to }}
  to: {{ toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}
