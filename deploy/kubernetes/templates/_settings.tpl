{{/* billmill.toml, from the values and from what the chart itself decides. */}}

{{/* One value in TOML; call with (list $ value). A text may hold a template. Helm reads numbers as floats: they are whole here. */}}
{{- define "billmill.toml.value" -}}
{{- $root := index . 0 -}}
{{- $value := index . 1 -}}
{{- if kindIs "string" $value -}}
{{ tpl $value $root | toRawJson }}
{{- else if kindIs "slice" $value -}}
[{{ range $i, $item := $value }}{{ if $i }}, {{ end }}{{ include "billmill.toml.value" (list $root $item) }}{{ end }}]
{{- else if kindIs "bool" $value -}}
{{ $value }}
{{- else -}}
{{ int64 $value }}
{{- end -}}
{{- end -}}

{{- define "billmill.settings" -}}
{{- $settings := deepCopy .Values.settings -}}
{{- /* What clients call the gateway by; by an address it answers anyway. */ -}}
{{- $gateway := printf "%s-gateway" (include "billmill.fullname" .) -}}
{{- $names := concat (dig "server" "names" list $settings) (.Values.ingress.hosts | default list) (list $gateway
      (printf "%s.%s" $gateway .Release.Namespace) (printf "%s.%s.svc" $gateway .Release.Namespace)) -}}
{{- $own := dict
      "server" (dict "host" "0.0.0.0" "port" 5002 "names" (uniq $names))
      "data" (dict "directory" "/var/lib/billmill")
      "documents" (dict "keep" false) -}}
{{- if or .Values.sellers.files .Values.sellers.configMap -}}
{{- $_ := set $own "sellers" (dict "directory" "/etc/billmill/sellers") -}}
{{- end -}}
{{- if and .Values.trial.enabled (gt (int64 .Values.trial.kafka.brokers) 1) -}}
{{- /* Three copies need no risk accepted: brokers that name no rack flush, and two confirm. */ -}}
{{- $_ := set $own "kafka" (dict "replication" .Values.trial.kafka.brokers
      "accepted_risks" (without ($settings.kafka.accepted_risks | default list) "few_replicas")) -}}
{{- end -}}
{{- if .Values.credentials.proxy.secret -}}
{{- $_ := set $own.server "proxy_secret_file" "/etc/billmill/credentials/proxy/password" -}}
{{- end -}}
{{- range $engine, $credentials := omit .Values.credentials "revision" "proxy" -}}
{{- if $credentials.secret -}}
{{- $files := dict -}}
{{- if $credentials.password }}{{ $_ := set $files "password_file" "password" }}{{ end -}}
{{- if and $credentials.ca (ne $engine "mongodb") }}{{ $_ := set $files "ca_file" "ca.crt" }}{{ end -}}
{{- if $credentials.certificate }}{{ $_ := set $files "certificate_file" "tls.crt" }}{{ end -}}
{{- if $credentials.key }}{{ $_ := set $files "key_file" "tls.key" }}{{ end -}}
{{- $section := dict -}}
{{- range $setting, $file := $files -}}
{{- $_ := set $section $setting (printf "/etc/billmill/credentials/%s/%s" $engine $file) -}}
{{- end -}}
{{- $_ := set $own $engine (merge $section (get $own $engine | default dict)) -}}
{{- end -}}
{{- end -}}
{{- $settings = mergeOverwrite $settings $own -}}
{{- range $section, $values := $settings -}}
{{- if $values }}
[{{ $section }}]
{{- range $setting, $value := $values }}
{{ $setting }} = {{ include "billmill.toml.value" (list $ $value) }}
{{- end }}
{{ end -}}
{{- end -}}
{{- end -}}

{{/* Combinations that a schema cannot see. */}}
{{- define "billmill.check" -}}
{{- with .Values -}}
{{- if or (not .settings.kafka.brokers) (not .settings.mongodb.uri) -}}
{{- fail "settings.kafka.brokers and settings.mongodb.uri are needed: see values-production.yaml, or try values-trial.yaml" -}}
{{- end -}}
{{- if not .settings.smtp.host -}}
{{- fail "settings.smtp.host is needed: mails kept in a pod are lost with the pod" -}}
{{- end -}}
{{- range $name, $stage := .core.stages -}}
{{- if gt (int64 $stage.maxReplicas) (int64 $.Values.settings.kafka.partitions) -}}
{{- fail (printf "core.stages.%s.maxReplicas is above settings.kafka.partitions: a core without a partition has no work" $name) -}}
{{- end -}}
{{- if gt (int64 $stage.minReplicas) (int64 $stage.maxReplicas) -}}
{{- fail (printf "core.stages.%s.minReplicas is above maxReplicas" $name) -}}
{{- end -}}
{{- end -}}
{{- if and .core.autoscaling.enabled (not .core.autoscaling.prometheusAddress) -}}
{{- fail "core.autoscaling.prometheusAddress is needed: without it, cores would be added while the mail server is away" -}}
{{- end -}}
{{- if and (or .ingress.enabled .kong.enabled) (not .ingress.hosts) -}}
{{- fail "ingress.hosts is empty" -}}
{{- end -}}
{{- if and .ingress.enabled .kong.enabled -}}
{{- fail "kong.enabled makes Ingresses of its own, with keys: leave ingress.enabled off" -}}
{{- end -}}
{{- if ne (empty .settings.server.trusted_proxies) (empty .credentials.proxy.secret) -}}
{{- fail "settings.server.trusted_proxies and credentials.proxy.secret go together" -}}
{{- end -}}
{{- if and .kong.enabled (or (not .kong.proof.secret) (not .credentials.proxy.secret)) -}}
{{- fail "kong.enabled needs kong.proof.secret and credentials.proxy.secret: Kong proves itself to billmill by a secret that both know" -}}
{{- end -}}
{{- end -}}
{{- end -}}
