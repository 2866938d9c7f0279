# The resources of scripts/deploy.sh for those who keep theirs in Terraform. The image is built beforehand (cloudbuild.yaml),
# and the conversation profile is wired afterwards: no provider has that resource, so the last output prints how.
terraform {
  required_version = ">= 1.5"
  required_providers {
    google = { source = "hashicorp/google", version = ">= 6.0" }
    random = { source = "hashicorp/random", version = ">= 3.6" }
  }
}

provider "google" {
  project = var.project
  region  = var.region
}

data "google_project" "this" {}

locals {
  topics = {
    suggestions = "human-agent-assistant-event"
    lifecycle   = "conversation-lifecycle-event"
    messages    = "new-message-event"
    recognition = "new-recognition-result-notification-event"
  }
  panel_url = "https://${var.prefix}-panel-${data.google_project.this.number}.${var.region}.run.app"
  apis = [
    "iam", "secretmanager", "run", "redis", "pubsub", "dialogflow", "artifactregistry", "cloudbuild", "compute",
  ]
  secrets = {
    session-secret          = random_bytes.session.base64
    audiohook-key           = random_id.key.hex
    audiohook-client-secret = random_bytes.client.base64
    metrics-token           = random_id.metrics.hex
    redis-url               = "rediss://:${google_redis_instance.this.auth_string}@${google_redis_instance.this.host}:${google_redis_instance.this.port}"
    redis-ca                = join("\n", google_redis_instance.this.server_ca_certs[*].cert)
  }
  roles = {
    panel = { concurrency = 1000, cpu = "1", memory = "1Gi" }
    voice = { concurrency = 250, cpu = "2", memory = "2Gi" }
  }
}

resource "google_project_service" "apis" {
  for_each           = toset(local.apis)
  service            = "${each.key}.googleapis.com"
  disable_on_destroy = false
}

resource "google_service_account" "services" {
  account_id   = var.prefix
  display_name = "Earshot services"
  depends_on   = [google_project_service.apis]
}

resource "google_service_account" "push" {
  account_id   = "${var.prefix}-push"
  display_name = "Earshot push subscriptions"
  depends_on   = [google_project_service.apis]
}

resource "google_project_iam_member" "agent_assist" {
  project = var.project
  role    = "roles/dialogflow.agentAssistClient"
  member  = google_service_account.services.member
}

resource "google_service_account_iam_member" "push_signer" {
  service_account_id = google_service_account.push.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_redis_instance" "this" {
  name                    = var.prefix
  region                  = var.region
  tier                    = "STANDARD_HA"
  memory_size_gb          = 1
  redis_version           = "REDIS_7_2"
  authorized_network      = var.network
  auth_enabled            = true
  transit_encryption_mode = "SERVER_AUTHENTICATION"
  redis_configs           = { maxmemory-policy = "noeviction" }
  depends_on              = [google_project_service.apis]
}

resource "random_bytes" "session" { length = 48 }
resource "random_bytes" "client" { length = 32 }
resource "random_id" "key" { byte_length = 24 }
resource "random_id" "metrics" { byte_length = 24 }

resource "google_secret_manager_secret" "this" {
  for_each   = local.secrets
  secret_id  = "${var.prefix}-${each.key}"
  depends_on = [google_project_service.apis]
  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "this" {
  for_each    = local.secrets
  secret      = google_secret_manager_secret.this[each.key].id
  secret_data = each.value
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each  = local.secrets
  secret_id = google_secret_manager_secret.this[each.key].id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.services.member
}

resource "google_secret_manager_secret_iam_member" "setting_reader" {
  for_each  = var.secret_settings
  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.services.member
}

resource "google_pubsub_topic" "this" {
  for_each   = local.topics
  name       = "${var.prefix}-${each.key}"
  depends_on = [google_project_service.apis]
}

resource "google_pubsub_subscription" "push" {
  for_each                   = local.topics
  name                       = "${var.prefix}-${each.key}-push"
  topic                      = google_pubsub_topic.this[each.key].id
  ack_deadline_seconds       = 30
  message_retention_duration = "600s"
  expiration_policy { ttl = "" }
  retry_policy {
    minimum_backoff = "1s"
    maximum_backoff = "60s"
  }
  push_config {
    push_endpoint = "${local.panel_url}/pubsub/${each.value}"
    oidc_token {
      service_account_email = google_service_account.push.email
      audience              = local.panel_url
    }
  }
}

resource "google_cloud_run_v2_service" "this" {
  for_each            = local.roles
  name                = "${var.prefix}-${each.key}"
  location            = var.region
  ingress             = "INGRESS_TRAFFIC_ALL"
  deletion_protection = false
  depends_on          = [google_secret_manager_secret_version.this, google_secret_manager_secret_iam_member.reader]

  template {
    service_account                  = google_service_account.services.email
    timeout                          = "3600s"
    max_instance_request_concurrency = each.value.concurrency
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    scaling {
      min_instance_count = var.min_instances
      max_instance_count = var.max_instances
    }
    vpc_access {
      egress = "PRIVATE_RANGES_ONLY"
      network_interfaces {
        network    = var.network
        subnetwork = var.subnet
      }
    }
    volumes {
      name = "redis-ca"
      secret {
        secret = google_secret_manager_secret.this["redis-ca"].secret_id
        items {
          path    = "ca.pem"
          version = "latest"
        }
      }
    }
    containers {
      image = var.image
      ports { container_port = 8080 }
      resources {
        cpu_idle          = false
        startup_cpu_boost = true
        limits            = { cpu = each.value.cpu, memory = each.value.memory }
      }
      startup_probe {
        period_seconds    = 1
        failure_threshold = 60
        http_get { path = "/healthz" }
      }
      liveness_probe {
        period_seconds  = 20
        timeout_seconds = 5
        http_get { path = "/healthz" }
      }
      volume_mounts {
        name       = "redis-ca"
        mount_path = "/etc/earshot/redis"
      }
      dynamic "env" {
        for_each = merge({
          ROLE                      = each.key
          HOST                      = "0.0.0.0"
          LOG_FORMAT                = "gcp"
          DRAIN_SECONDS             = "8"
          GCP_PROJECT_ID            = var.project
          SERVICE_REGION            = var.region
          CONVERSATION_PROFILE_NAME = var.conversation_profile
          OAUTH_CLIENT_ID           = var.oauth_client_id
          GENESYS_CLOUD_REGION      = var.genesys_region
          ALLOWED_ORGANIZATION_IDS  = join(",", var.organization_ids)
          APPLICATION_SERVER_URL    = local.panel_url
          REDIRECT_URI              = "${local.panel_url}/oauth/callback"
          PUBSUB_AUDIENCE           = local.panel_url
          PUBSUB_SERVICE_ACCOUNTS   = google_service_account.push.email
          REDIS_CA                  = "/etc/earshot/redis/ca.pem"
        }, local.setting_defaults, var.settings)
        content {
          name  = env.key
          value = env.value
        }
      }
      dynamic "env" {
        for_each = merge({
          for name, id in local.made_secrets : name => google_secret_manager_secret.this[id].secret_id
        }, var.secret_settings)
        content {
          name = env.key
          value_source {
            secret_key_ref {
              secret  = env.value
              version = "latest"
            }
          }
        }
      }
    }
  }
}

# Genesys and Pub/Sub call without an identity that Google's IAM knows; the service itself checks key, signature and token.
resource "google_cloud_run_v2_service_iam_member" "public" {
  for_each = local.roles
  name     = google_cloud_run_v2_service.this[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = "allUsers"
}
