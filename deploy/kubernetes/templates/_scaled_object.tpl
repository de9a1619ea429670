{{/* KEDA's object for one stage. Call with a dict: root, stage, name, component.

     The number of cores follows the lag, up to one core for each partition that has some: a busy numbering line is one partition,
     and another core would not help it. Nothing is added while the breaker of the stage is open in every core. */}}
{{- define "billmill.scaled-object" -}}
{{- $root := .root -}}
{{- $stage := .stage -}}
{{- $values := index .root.Values.core.stages $stage -}}
{{- with .root.Values.core.autoscaling }}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ $.name }}
  labels: {{ include "billmill.labels" (list $root $.component) | nindent 4 }}
spec:
  scaleTargetRef: {name: {{ $.name }}}
  minReplicaCount: {{ $values.minReplicas }}
  maxReplicaCount: {{ $values.maxReplicas }}
  pollingInterval: {{ .pollingSeconds }}
  cooldownPeriod: {{ .cooldownSeconds }}
  # Where Kafka or Prometheus does not answer, the number stays as it is.
  fallback: {failureThreshold: 4, replicas: {{ $values.minReplicas }}, behavior: currentReplicasIfHigher}
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        # Each step moves partitions: few steps up, and a long look before one down.
        scaleUp:
          stabilizationWindowSeconds: 30
          policies: [{type: Pods, value: 2, periodSeconds: 60}]
        scaleDown:
          stabilizationWindowSeconds: {{ .cooldownSeconds }}
          policies: [{type: Pods, value: 1, periodSeconds: {{ .cooldownSeconds }}}]
    scalingModifiers:
      formula: "closed > 0 ? lag : 0"
      metricType: AverageValue
      target: {{ $values.lagPerReplica | int64 | quote }}
  triggers:
    - type: kafka
      name: lag
      metadata:
        bootstrapServers: {{ tpl $root.Values.settings.kafka.brokers $root }}
        consumerGroup: billmill-{{ $stage }}
        topic: {{ get $root.Values.settings.kafka (printf "topic_%s" $stage) | default $stage }}
        lagThreshold: {{ $values.lagPerReplica | int64 | quote }}
        limitToPartitionsWithLag: "true"
        offsetResetPolicy: earliest
      {{- with .kafkaAuthentication }}
      authenticationRef: {name: {{ . }}}
      {{- end }}
    - type: prometheus
      name: closed
      metadata:
        serverAddress: {{ .prometheusAddress }}
        # 1 where a breaker of the stage is closed, or no core says anything; 0 where all of them are open.
        query: >-
          (min(max_over_time(billmill_breaker_open{namespace="{{ $root.Release.Namespace }}", name="{{ $stage }}"}[2m])) < bool 1)
          or vector(1)
        threshold: "1"
{{- end }}
{{- end -}}
