{{/* What the engines of a trial share. Call with a dict: root, engine, user. */}}

{{- define "billmill.trial.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{ include "billmill.pod.security" .user | nindent 2 }}
{{- end -}}

{{- define "billmill.trial.probe" -}}
tcpSocket: {port: {{ . }}}
periodSeconds: 5
failureThreshold: 6
{{- end -}}

{{- define "billmill.trial.claim" -}}
- metadata: {name: data}
  spec:
    accessModes: [ReadWriteOnce]
    {{- with .root.Values.trial.storageClassName }}
    storageClassName: {{ . }}
    {{- end }}
    resources: {requests: {storage: {{ .storage }}}}
{{- end -}}

{{- define "billmill.trial.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "billmill.fullname" .root }}-{{ .engine }}
  labels: {{ include "billmill.labels" (list .root .engine) | nindent 4 }}
spec:
  {{- if .headless }}
  clusterIP: None
  publishNotReadyAddresses: true
  {{- end }}
  selector: {{ include "billmill.selector" (list .root .engine) | nindent 4 }}
  ports:
    {{- range $name, $port := .ports }}
    - {name: {{ $name }}, port: {{ $port }}, targetPort: {{ $name }}}
    {{- end }}
{{- end -}}
