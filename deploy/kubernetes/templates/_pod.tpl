{{/* What every pod of the program has. Engines of a trial bear no label billmill/program. Call with a dict: root, component, args, resources; optional: probes, preStopSeconds,
     restartPolicy, command. */}}

{{- define "billmill.pod.metadata" -}}
{{- $root := .root -}}
labels:
  {{- include "billmill.selector" (list $root .component) | nindent 2 }}
  billmill/program: "true"
  billmill/role: {{ hasPrefix "core-" .component | ternary "core" .component }}
  {{- with $root.Values.podLabels }}{{ toYaml . | nindent 2 }}{{ end }}
annotations:
  # A change of settings or sellers replaces the pods: the program reads them when it starts.
  billmill/settings: {{ include "billmill.settings" $root | sha256sum }}
  billmill/sellers: {{ $root.Values.sellers.files | toJson | sha256sum }}
  {{- with $root.Values.credentials.revision }}
  billmill/credentials-revision: {{ . | quote }}
  {{- end }}
  {{- with $root.Values.podAnnotations }}{{ toYaml . | nindent 2 }}{{ end }}
{{- end -}}

{{/* PodSecurity `restricted`, for a process that writes to its volumes only. Call with the user's number. */}}
{{- define "billmill.pod.security" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "billmill.container.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "billmill.pod.spec" -}}
{{- $root := .root -}}
{{- $values := .root.Values -}}
serviceAccountName: {{ include "billmill.fullname" $root }}
automountServiceAccountToken: false
# Addresses come by DNS; variables named after Services would only collide with settings.
enableServiceLinks: false
{{- with $values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .restartPolicy }}
restartPolicy: {{ . }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
# Work in progress is finished or handed back within the stop deadline, and the process ends by itself.
terminationGracePeriodSeconds: {{ add (default 0 .preStopSeconds) $values.settings.server.stop_deadline_seconds 5 }}
securityContext: {{ include "billmill.pod.security" 10001 | nindent 2 }}
{{- with $values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- if and .probes $values.topologySpread }}
topologySpreadConstraints:
  {{- range $values.topologySpread }}
  - topologyKey: {{ .topologyKey }}
    whenUnsatisfiable: {{ .whenUnsatisfiable }}
    maxSkew: 1
    # A node that takes none of these pods, such as one that is drained, is no place where one is missing.
    nodeTaintsPolicy: Honor
    labelSelector: {matchLabels: {{ include "billmill.selector" (list $root $.component) | fromYaml | toJson }}}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
{{- if $values.trial.enabled }}
initContainers:
  # The engines of a trial start at the same time. In production they are there, and a process that finds none ends and is
  # started again.
  - name: wait-for-engines
    image: {{ include "billmill.image" $root }}
    imagePullPolicy: {{ $values.image.pullPolicy }}
    command: [bash, -c]
    args:
      - |
        for engine in kafka/9092 mongodb/27017 redis/6379; do
          for attempt in {1..75}; do
            timeout 2 bash -c "exec 3<>/dev/tcp/{{ include "billmill.fullname" $root }}-$engine" 2>/dev/null && continue 2
            sleep 2
          done
          echo "no answer from $engine for five minutes" >&2; exit 1
        done
    resources: {requests: {cpu: 10m, memory: 16Mi, ephemeral-storage: 1Mi}, limits: {memory: 32Mi, ephemeral-storage: 16Mi}}
    securityContext: {{ include "billmill.container.security" . | nindent 6 }}
{{- end }}
containers:
  - name: billmill
    image: {{ include "billmill.image" $root }}
    imagePullPolicy: {{ $values.image.pullPolicy }}
    {{- with .command }}
    command: {{ toJson . }}
    {{- end }}
    args: {{ toJson .args }}
    {{- if .probes }}
    ports: [{name: http, containerPort: 5002}]
    # /healthz answers once settings, topics and stores were found usable, and as long as the process serves. An engine or a mail
    # server that goes away later changes nothing here: no restart would bring it back.
    startupProbe:
      httpGet: {path: /healthz, port: http}
      periodSeconds: 2
      timeoutSeconds: 2
      failureThreshold: 60
    livenessProbe:
      httpGet: {path: /healthz, port: http}
      periodSeconds: 10
      timeoutSeconds: 5
      failureThreshold: 6
    readinessProbe:
      httpGet: {path: {{ $values.readinessPath }}, port: http}
      periodSeconds: 5
      timeoutSeconds: 5
      failureThreshold: 2
    {{- end }}
    {{- with .preStopSeconds }}
    lifecycle:
      preStop: {sleep: {seconds: {{ . }}}}
    {{- end }}
    resources: {{ toYaml .resources | nindent 6 }}
    securityContext: {{ include "billmill.container.security" . | nindent 6 }}
    volumeMounts:
      - {name: settings, mountPath: /etc/billmill/billmill.toml, subPath: billmill.toml, readOnly: true}
      {{- if or $values.sellers.files $values.sellers.configMap }}
      - {name: sellers, mountPath: /etc/billmill/sellers, readOnly: true}
      {{- end }}
      {{- range $engine, $credentials := omit $values.credentials "revision" }}
      {{- if $credentials.secret }}
      - {name: {{ $engine }}, mountPath: /etc/billmill/credentials/{{ $engine }}, readOnly: true}
      {{- end }}
      {{- end }}
      - {name: data, mountPath: /var/lib/billmill}
      - {name: tmp, mountPath: /tmp}
volumes:
  - name: settings
    configMap: {name: {{ include "billmill.fullname" $root }}-settings}
  {{- if or $values.sellers.files $values.sellers.configMap }}
  - name: sellers
    configMap: {name: {{ default (printf "%s-sellers" (include "billmill.fullname" $root)) $values.sellers.configMap }}}
  {{- end }}
  {{- range $engine, $credentials := omit $values.credentials "revision" }}
  {{- if $credentials.secret }}
  - name: {{ $engine }}
    secret:
      secretName: {{ tpl $credentials.secret $root }}
      # Root owns the files, and the group is the pod's own: nobody else can read them.
      defaultMode: 0440
      items:
        {{- range $key, $file := dict "password" "password" "ca" "ca.crt" "certificate" "tls.crt" "key" "tls.key" }}
        {{- with get $credentials $key }}
        - {key: {{ . }}, path: {{ $file }}}
        {{- end }}
        {{- end }}
  {{- end }}
  {{- end }}
  # No state: what must be kept is in Kafka and MongoDB.
  - name: data
    emptyDir: {sizeLimit: 256Mi}
  # A workbook that a gateway reads lies here meanwhile: four at a time, of 256 MB.
  - name: tmp
    emptyDir: {sizeLimit: {{ eq .component "gateway" | ternary "1Gi" "64Mi" }}}
{{- end -}}
