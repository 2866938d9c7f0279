# Made from runtime/settings.ts by: npm run settings

# Not taken on Cloud Run:
#   PORT: Cloud Run chooses the port
#   HOST: the service must be reachable from outside its container
#   ROLE: deploy makes one service for each role
#   LOG_FORMAT: Cloud Logging reads its own format
#   DRAIN_SECONDS: Cloud Run ends a container ten seconds after it asked it to stop
#   DIALOGFLOW_ENDPOINT: it is for tests against a server on the same machine
#   TRANSLATION_ENDPOINT: it is for tests against a server on the same machine
#   PUBSUB_AUDIENCE: deploy makes the push subscriptions for the address of the panel service
#   PUBSUB_SERVICE_ACCOUNTS: deploy makes the account that signs pushes
#   REDIS_URL: deploy makes the Redis instance or takes the one that REDIS_INSTANCE_ID names
#   REDIS_CA: deploy mounts the certificate of the Redis instance
#   ALERT_RULES_FILE: the image holds no rules; build one from it that does
#   AUDIT_DAYS: Cloud Logging keeps the audit log there
#   AUDIT_LOG: a container keeps no files; without it the audit log goes to Cloud Logging
#   KNOWLEDGE_DIR: the image holds no articles; Dialogflow answers from its own knowledge bases
#   ENGINE_DATA_DIR: the image holds no data of the engine that runs here
#   MODELS_DIR: the image holds no models
#   LOCAL_MODELS: the image holds no speech models
#   LOCAL_WORKERS: the image holds no speech models
#   RULES_FILE: the image holds no rules; build one from it that does
#   TOOLS_DIR: the image holds no tools; build one from it that does
#   PROMPTS_DIR: the image holds no prompts; build one from it that does
#   LLM_DISCOVERY: nothing else runs there
#   WEBHOOK_FOLDER: a container keeps no files; deliveries wait in Redis there
#   CAPTURE_DIR: a container keeps no files; capture calls on Kubernetes with a volume
#   CAPTURE_CONSENT: nothing is captured there
#   CAPTURE_DAYS: nothing is captured there
variable "settings" {
  description = "Plain settings of the services by name, beside those that have a variable of their own"
  type        = map(string)
  default     = {}
  validation {
    condition = alltrue([for name in keys(var.settings) : contains([
      "LOG_LEVEL",
      "OTEL_EXPORTER_OTLP_ENDPOINT",
      "TRACE_PAINT_PERCENT",
      "TRUSTED_PROXY_HOPS",
      "MAX_CALLS",
      "MAX_CALLS_PER_KEY",
      "MAX_CALLS_PER_ADDRESS",
      "MAX_PANELS",
      "MAX_PANELS_PER_AGENT",
      "REQUESTS_PER_MINUTE",
      "REFUSALS_PER_MINUTE",
      "SIGN_INS_PER_MINUTE",
      "RING_SECONDS",
      "HISTORY_EVENTS",
      "HISTORY_SECONDS",
      "CHAT_QUIET_SECONDS",
      "FAILOVER_REGIONS",
      "LOCAL_FALLBACK",
      "STREAMS_PER_MINUTE",
      "STREAM_SECONDS",
      "SPEECH_MODEL",
      "DEFAULT_LANGUAGE",
      "QUEUES_FILE",
      "LANGUAGES",
      "TRANSLATOR",
      "TRANSLATION",
      "SUMMARY_LANGUAGE",
      "TRANSLATION_GLOSSARY",
      "TRANSLATION_CHARACTERS_PER_MINUTE",
      "AUDIOHOOK_PUBLIC_AUTHORITY",
      "AUDIOHOOK_PUBLIC_PATH_PREFIX",
      "AUDIOHOOK_SKEW_SECONDS",
      "AUDIOHOOK_KEY_ORGANIZATIONS",
      "AUDIOHOOK_NONCES",
      "AUDIOHOOK_FAILURES_PER_MINUTE",
      "AUDIOHOOK_RECONNECT",
      "REDIS_MODE",
      "REDIS_SENTINEL_MASTER",
      "REDIS_SENTINEL_USERNAME",
      "REDIS_KEY_PREFIX",
      "REDIS_COMMAND_TIMEOUT_MS",
      "OAUTH_CLIENT_ID",
      "GENESYS_CLIENT_ID",
      "GENESYS_CLOUD_REGION",
      "OAUTH_GRANT",
      "REDIRECT_URI",
      "ALLOWED_ORGANIZATION_IDS",
      "MESSAGE_CHECK",
      "SUPERVISOR_PERMISSION",
      "LEGACY_WEB_CHAT",
      "ALLOW_INSECURE",
      "SESSION_SECONDS",
      "REDACT",
      "FEATURES",
      "CHANNEL",
      "APPLICATION_SERVER_URL",
      "PROXY_SERVER",
      "EMBEDDING_ORIGINS",
      "FRAME_ANCESTORS",
      "TOOL_HOSTS",
      "CONTEXT_ATTRIBUTES",
      "CONTEXT_URL",
      "LLM_URL",
      "LLM_API",
      "LLM_MODEL",
      "LLM_PRICES",
      "LLM_CONVERSATION_TOKENS",
      "ARCHIVE_DAYS",
      "USE_REPORT_AGENTS",
    ], name)])
    error_message = "A name in settings is unknown, is a secret, or is not taken on Cloud Run; settings.tf lists them."
  }
}

variable "secret_settings" {
  description = "Further secret settings by name, each with the id of a secret in Secret Manager that exists"
  type        = map(string)
  default     = {}
  validation {
    condition = alltrue([for name in keys(var.secret_settings) : contains([
      "REDIS_SENTINEL_PASSWORD",
      "GENESYS_CLIENT_SECRET",
      "ADMIN_TOKEN",
      "AUDIT_KEY",
      "TOOL_KEY",
      "LLM_API_KEY",
      "ARCHIVE_URL",
      "WEBHOOK_URL",
      "WEBHOOK_KEY",
    ], name)])
    error_message = "A name in secret_settings is unknown or is made by these files; settings.tf lists them."
  }
}

locals {
  setting_defaults = {
    TRUSTED_PROXY_HOPS = "1"
  }
  made_secrets = {
    METRICS_TOKEN           = "metrics-token"
    API_KEY                 = "audiohook-key"
    AUDIOHOOK_CLIENT_SECRET = "audiohook-client-secret"
    REDIS_URL               = "redis-url"
    SESSION_SECRET          = "session-secret"
  }
}
