# The resources of scripts/deploy.sh for those who keep theirs in Terraform. The image is built beforehand (cloudbuild.yaml),
# and the conversation profile is wired afterwards: no provider has that resource, so the last output prints how.
#
# Redis and the secrets are made beforehand, by `scripts/deploy.sh --only secrets`, and are referred to by name: Terraform keeps
# what it makes or reads in its state, and the password of a Redis instance with AUTH is one of its attributes.
terraform {
  required_version = ">= 1.7"
  required_providers {
    google = { source = "hashicorp/google", version = ">= 6.0, < 8.0" }
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
  # Ids of the secrets that deploy made.
  secrets      = toset([for id in concat(values(local.made_secrets), ["redis-ca"]) : "${var.prefix}-${id}"])
  pubsub_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
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
  member             = local.pubsub_agent
}

# Earlier versions of these files made Redis and the secrets. They stay, and Terraform forgets them and their values.
removed {
  from = google_redis_instance.this
  lifecycle { destroy = false }
}

removed {
  from = google_secret_manager_secret.this
  lifecycle { destroy = false }
}

removed {
  from = google_secret_manager_secret_version.this
  lifecycle { destroy = false }
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each  = local.secrets
  secret_id = each.value
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

# Without a subscription, so that what customers said is not kept there: it is dropped, and counted by
# subscription/dead_letter_message_count.
resource "google_pubsub_topic" "dead_letters" {
  name       = "${var.prefix}-dead-letters"
  depends_on = [google_project_service.apis]
}

resource "google_pubsub_topic_iam_member" "dead_letters" {
  topic  = google_pubsub_topic.dead_letters.id
  role   = "roles/pubsub.publisher"
  member = local.pubsub_agent
}

# Pub/Sub forwards a message only if it may also acknowledge it.
resource "google_pubsub_subscription_iam_member" "forward" {
  for_each     = local.topics
  subscription = google_pubsub_subscription.push[each.key].id
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
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
  # Ten attempts take about four minutes with these delays, less than the ten minutes that a message is kept.
  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letters.id
    max_delivery_attempts = 10
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
  depends_on          = [google_secret_manager_secret_iam_member.reader]

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
        secret = "${var.prefix}-redis-ca"
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
          for name, id in local.made_secrets : name => "${var.prefix}-${id}"
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
