# shellcheck shell=bash disable=SC2154 # variables are set by the scripts that source this
# What the project has now, read once into variables; what belongs to an API that is off is empty. Sourced by deploy.

# shellcheck disable=SC2034 # resources.sh and services.sh read these
read_project() {
  local out=value
  project_number=$(ask "the project" google projects describe "$project" --format="$out(projectNumber)")
  [[ -n $project_number ]] || fail "there is no project \"$project\" that you may see; check GCP_PROJECT_ID and gcloud auth login"
  apis=$(ask "the project's APIs" google services list --enabled --format="$out(config.name)")

  record_there='' accounts='' policy='' push_policy='' redis_facts='' redis_auth='' redis_ca='' secrets_there=''
  dead_letter_policy='' topics_there='' subscriptions='' services='' repositories='' connectors=''
  pubsub_agent=serviceAccount:service-$project_number@gcp-sa-pubsub.iam.gserviceaccount.com
  if has "$apis" iam.googleapis.com; then
    accounts=$(ask "the service accounts" google iam service-accounts list --format="$out(email)")
    policy=$(ask "who may do what" google projects get-iam-policy "$project" \
      --flatten="bindings[].members" --filter="bindings.members:$account_email" --format="$out(bindings.role)")
    if has "$accounts" "$push_email"; then
      push_policy=$(ask "who may use $push_email" google iam service-accounts get-iam-policy "$push_email" \
        --flatten="bindings[].members" --format="$out(bindings.members)")
    fi
  fi
  if has "$apis" redis.googleapis.com; then
    redis_facts=$(ask "the Redis instance" google redis instances describe "$redis" --region="$region" \
      --format="$out(host,port,state,transitEncryptionMode,authEnabled)")
    read_redis
  fi
  if [[ -n $connector ]] && has "$apis" vpcaccess.googleapis.com; then
    connectors=$(ask "the VPC connectors" google compute networks vpc-access connectors list --region="$region" \
      --format="$out(name.basename())")
  fi
  if has "$apis" secretmanager.googleapis.com; then
    secrets_there=$(ask "the secrets" google secrets list --format="$out(name.basename())")
    read_secrets
  fi
  if has "$apis" pubsub.googleapis.com; then
    topics_there=$(ask "the topics" google pubsub topics list --format="$out(name.basename())")
    subscriptions=$(ask "the subscriptions" google pubsub subscriptions list \
      --format="$out(name.basename(),pushConfig.pushEndpoint,pushConfig.oidcToken.serviceAccountEmail,pushConfig.oidcToken.audience,deadLetterPolicy.deadLetterTopic.basename())")
    read_pubsub_policies
  fi
  if has "$apis" artifactregistry.googleapis.com; then
    repositories=$(ask "the image repositories" google artifacts repositories list --location="$region" --format="$out(name.basename())")
  fi
  if has "$apis" run.googleapis.com; then
    services=$(ask "the services" google run services list --region="$region" \
      --format="$out(metadata.name,metadata.labels.earshot_spec)")
  fi
  panel_url=https://$panel_service-$project_number.$region.run.app
  voice_url=https://$voice_service-$project_number.$region.run.app
}

declare -A subscription_policy=()

# Who may publish to the dead-letter topic, and who may acknowledge for our subscriptions.
read_pubsub_policies() {
  local topic name
  if has "$topics_there" "$dead_letters"; then
    dead_letter_policy=$(ask "who may publish to $dead_letters" google pubsub topics get-iam-policy "$dead_letters" \
      --flatten="bindings[].members" --format="value(bindings.members)")
  fi
  for topic in "${topics[@]}"; do
    name=$topic-push
    has "$subscriptions" "$name" || continue
    subscription_policy[$name]=$(ask "who may use $name" google pubsub subscriptions get-iam-policy "$name" \
      --flatten="bindings[].members" --format="value(bindings.members)")
  done
}

# Also after the instance was made: host and port are known only then.
read_redis() {
  [[ -n $redis_facts ]] || return 0
  redis_host=$(field "$redis_facts" 1)
  redis_port=$(field "$redis_facts" 2)
  redis_auth=$(ask "the Redis password" google redis instances get-auth-string "$redis" --region="$region" \
    --format="value(authString)")
  redis_ca=$(ask "the Redis certificate" google redis instances describe "$redis" --region="$region" \
    --format="value(serverCaCerts[].cert)")
}

declare -A secret_value=() secret_readers=()

# Values and readers of our secrets. Values stay in variables: never in an argument, a file or a line that is printed.
read_secrets() {
  local name
  for name in "${secrets[@]}"; do
    has "$secrets_there" "$name" || continue
    secret_value[$name]=$(ask "the secret \"$name\"" google secrets versions access latest --secret="$name")
    secret_readers[$name]=$(ask "who may read \"$name\"" google secrets get-iam-policy "$name" \
      --flatten="bindings[].members" --format="value(bindings.members)")
  done
  has "$secrets_there" "$record" && record_there=1
  return 0
}
