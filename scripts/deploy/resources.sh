# shellcheck shell=bash disable=SC2154 # variables are set by the scripts that source this
# Everything that the services need, each made when it is missing. Sourced by deploy.

needed_apis=(iam.googleapis.com secretmanager.googleapis.com run.googleapis.com redis.googleapis.com pubsub.googleapis.com dialogflow.googleapis.com artifactregistry.googleapis.com cloudbuild.googleapis.com compute.googleapis.com)

check_settings() {
  local name
  for name in CONVERSATION_PROFILE_NAME OAUTH_CLIENT_ID GENESYS_CLOUD_REGION ALLOWED_ORGANIZATION_IDS; do
    [[ -n $(setting "$name") ]] || fail "set $name in $env_file; .env.sample says what it is"
  done
  check_against_table
  local key secret
  key=$(setting API_KEY)
  [[ -z $key || $key =~ ^[A-Za-z0-9+/_,=-]{16,}$ ]] || fail "API_KEY is too short or has characters that Genesys refuses; leave it empty and deploy makes one"
  secret=$(setting SESSION_SECRET)
  [[ -z $secret || ${#secret} -ge 32 ]] || fail "SESSION_SECRET is too short; leave it empty and deploy makes one"
  [[ -n $connector ]] && needed_apis+=(vpcaccess.googleapis.com)
  return 0
}

ensure_apis() {
  local api missing=()
  for api in "${needed_apis[@]}"; do has "$apis" "$api" || missing+=("$api"); done
  ((${#missing[@]} == 0)) && return
  change "Turn on ${#missing[@]} APIs: ${missing[*]%%.*}" \
    "The role roles/serviceusage.serviceUsageAdmin lets you, and the project needs a billing account." \
    google services enable "${missing[@]}"
}

ensure_record() {
  [[ -n $record_there ]] && return
  change "Make the secret $record, where everything that is made gets written down" \
    "The role roles/secretmanager.admin lets you." \
    google secrets create "$record" --replication-policy=automatic --labels=managed_by=earshot
  [[ $mode != apply ]] || record_there=1
}

ensure_accounts() {
  make_account "$account" "$account_email" "Earshot services"
  make_account "$push_account" "$push_email" "Earshot push subscriptions"
  if ! has "$policy" roles/dialogflow.agentAssistClient; then
    remember role "roles/dialogflow.agentAssistClient $account_email"
    change "Let $account use Agent Assist" "The role roles/resourcemanager.projectIamAdmin lets you." \
      google projects add-iam-policy-binding "$project" --member="serviceAccount:$account_email" \
      --role=roles/dialogflow.agentAssistClient --condition=None
  fi
  local signer=$pubsub_agent
  if ! has "$push_policy" "$signer"; then
    remember signer "$push_email"
    change "Let Pub/Sub sign its pushes as $push_account" "The role roles/iam.serviceAccountAdmin lets you." \
      google iam service-accounts add-iam-policy-binding "$push_email" --member="$signer" \
      --role=roles/iam.serviceAccountTokenCreator
  fi
}

make_account() {
  has "$accounts" "$2" && return
  remember account "$2"
  change "Make the service account $1" "The role roles/iam.serviceAccountAdmin lets you." \
    google iam service-accounts create "$1" --display-name="$3"
}

# Without a connector the services reach the network directly (Direct VPC egress): nothing to make, nothing to pay.
ensure_network() {
  [[ -z $connector ]] && return
  has "$connectors" "$connector" && return
  remember connector "$connector"
  change "Make the VPC connector $connector" "The role roles/vpcaccess.admin lets you; its address range must be free: set VPC_CONNECTOR_RANGE." \
    google compute networks vpc-access connectors create "$connector" --region="$region" --network="$network" \
    --range="$(setting VPC_CONNECTOR_RANGE 10.8.0.0/28)"
}

ensure_redis() {
  if [[ -n $redis_facts ]]; then
    [[ $redis_facts == *READY* ]] || fail "the Redis instance \"$redis\" is $(field "$redis_facts" 3); wait until it is READY and run this again"
    [[ $redis_facts == *SERVER_AUTHENTICATION* && $(field "$redis_facts" 5) == True ]] ||
      fail "the Redis instance \"$redis\" has no AUTH or no TLS, which cannot be added later; set REDIS_INSTANCE_ID to an unused name and deploy makes one with both"
    return
  fi
  local tier=standard
  [[ ${redis_tier:-standard} == basic ]] && tier=basic
  remember redis "$region $redis"
  # noeviction: a full Redis refuses writes, which the service reports and survives; eviction would remove parts of live conversations.
  change "Make the Redis instance $redis ($tier, with AUTH and TLS; takes some minutes)" \
    "The role roles/redis.admin lets you; see also the quota of Memorystore in $region." \
    google redis instances create "$redis" --region="$region" --tier="$tier" --size=1 --redis-version=redis_7_2 \
    --network="$network" --enable-auth --transit-encryption-mode=server-authentication \
    --redis-config=maxmemory-policy=noeviction --labels=managed_by=earshot
  [[ $mode == apply ]] || return 0
  redis_facts=$(ask "the Redis instance" google redis instances describe "$redis" --region="$region" \
    --format="value(host,port,state,transitEncryptionMode,authEnabled)")
  read_redis
}

# Secrets that are made where .env has none, with what makes them. Others are deployed only where they are set.
declare -A secret_maker=([SESSION_SECRET]=random_text [API_KEY]=random_key [AUDIOHOOK_CLIENT_SECRET]=random_bytes [METRICS_TOKEN]=random_key [REDIS_URL]=later)
declare -A secret_command=([random_text]='openssl rand -base64 48' [random_bytes]='openssl rand -base64 32' [random_key]='openssl rand -hex 24')

# secret_wanted NAME: whether the services get this secret.
secret_wanted() {
  [[ ${setting_belongs[$1]} == secret ]] && [[ -n ${secret_maker[$1]:-} || -n $(setting "$1") ]]
}

ensure_secrets() {
  local name url=
  [[ -n $redis_facts ]] && url=rediss://:$redis_auth@$redis_host:$redis_port
  for name in "${setting_names[@]}"; do
    secret_wanted "$name" || continue
    if [[ $name == REDIS_URL ]]; then
      ensure_secret "$prefix-${setting_secret[$name]}" "$url" later
    else
      ensure_secret "$prefix-${setting_secret[$name]}" "$(setting "$name")" "${secret_maker[$name]:-later}" "$name"
    fi
  done
  ensure_secret "$prefix-redis-ca" "$redis_ca" later
}

random_text() { openssl rand -base64 48; }
random_bytes() { openssl rand -base64 32; }
random_key() { openssl rand -hex 24; }
later() { fail "The Redis instance has no address yet; run this again"; }

# ensure_secret NAME WANTED MAKER [SETTING]: a value of .env wins, an existing one stays, else MAKER makes one.
ensure_secret() {
  local name=$1 wanted=$2 maker=$3 from=${4:-}
  if ! has "$secrets_there" "$name"; then
    remember secret "$name"
    change "Make the secret $name" "The role roles/secretmanager.admin lets you." \
      google secrets create "$name" --replication-policy=automatic --labels=managed_by=earshot
  fi
  local now=${secret_value[$name]:-}
  if [[ -z $now || (-n $wanted && $wanted != "$now") ]]; then
    local value=$wanted
    [[ -n $value || $mode != apply ]] || value=$("$maker")
    change "Give $name a value" "The role roles/secretmanager.admin lets you." \
      add_secret_version "$name" "$(source_of_secret "$wanted" "$maker" "$from")" <<<"$value"
    # shellcheck disable=SC2004 # an associative array: the name is a key, no number
    [[ $mode != apply ]] || secret_value[$name]=$value
  fi
  # Terraform makes the account and lets it read.
  [[ $only == secrets ]] && return
  has "${secret_readers[$name]:-}" "serviceAccount:$account_email" && return
  change "Let $account read $name" "The role roles/secretmanager.admin lets you." \
    google secrets add-iam-policy-binding "$name" --member="serviceAccount:$account_email" \
    --role=roles/secretmanager.secretAccessor
}

# The value comes on standard input: never in an argument.
add_secret_version() {
  local value
  IFS= read -r -d '' value || true
  google secrets versions add "$1" --data-file=- < <(printf '%s' "${value%$'\n'}")
}

# source_of_secret WANTED MAKER SETTING: for --dry-run, the command that prints the value; never the value itself.
source_of_secret() {
  if [[ -n $1 && -n $3 ]]; then
    printf "sed -nE 's/^(export +)?%s *= *//p' %q | tail -n 1 | tr -d '\\\\n\"'" "$3" "$env_file"
  elif [[ -n ${secret_command[$2]:-} ]]; then
    printf '%s | tr -d "\\n"' "${secret_command[$2]}"
  elif [[ $name == *-redis-ca ]]; then
    printf 'gcloud redis instances describe %q --region=%q --project=%q --format="value(serverCaCerts[].cert)"' "$redis" "$region" "$project"
  else
    # shellcheck disable=SC2016 # host, port and password are read when the line is run
    printf 'gcloud redis instances describe %q --region=%q --project=%q --format="value(host,port)" | while read -r host port; do printf "rediss://:%%s@%%s:%%s" "$(gcloud redis instances get-auth-string %q --region=%q --project=%q --format="value(authString)")" "$host" "$port"; done' "$redis" "$region" "$project" "$redis" "$region" "$project"
  fi
}

ensure_topics() {
  local topic
  for topic in "${topics[@]}" "$dead_letters"; do
    has "$topics_there" "$topic" && continue
    remember topic "$topic"
    change "Make the topic $topic" "The role roles/pubsub.admin lets you." \
      google pubsub topics create "$topic" --labels=managed_by=earshot
  done
}

# Messages hold what customers said, which an erasure could not reach there. So the topic has no subscription: what is published
# to it is dropped, and the metric subscription/dead_letter_message_count still counts it.
ensure_dead_letters() {
  if ! has "$dead_letter_policy" "$pubsub_agent"; then
    change "Let Pub/Sub publish to $dead_letters" "The role roles/pubsub.admin lets you." \
      google pubsub topics add-iam-policy-binding "$dead_letters" --member="$pubsub_agent" --role=roles/pubsub.publisher
  fi
  has "$subscriptions" "$dead_letters-pull" || return 0
  change "Delete $dead_letters-pull of an earlier version, which keeps what customers said" \
    "The role roles/pubsub.admin lets you." google pubsub subscriptions delete "$dead_letters-pull"
}

ensure_subscriptions() {
  local i name endpoint found
  ensure_dead_letters
  for i in "${!topics[@]}"; do
    name=${topics[i]}-push
    endpoint=$panel_url/pubsub/${routes[i]}
    found=$(column "$subscriptions" "$name" 2),$(column "$subscriptions" "$name" 3),$(column "$subscriptions" "$name" 4)
    if ! has "$subscriptions" "$name"; then
      remember subscription "$name"
      change "Push ${topics[i]} to the panel service" "The role roles/pubsub.admin lets you." \
        google pubsub subscriptions create "$name" --topic="${topics[i]}" --push-endpoint="$endpoint" \
        --push-auth-service-account="$push_email" --push-auth-token-audience="$panel_url" \
        --ack-deadline=30 --message-retention-duration=10m --expiration-period=never \
        --min-retry-delay=1s --max-retry-delay=60s --dead-letter-topic="$dead_letters" \
        --max-delivery-attempts=10 --labels=managed_by=earshot
    elif [[ $found != "$endpoint,$push_email,$panel_url" ]]; then
      change "Point $name at the panel service, signed" "The role roles/pubsub.admin lets you." \
        google pubsub subscriptions modify-push-config "$name" --push-endpoint="$endpoint" \
        --push-auth-service-account="$push_email" --push-auth-token-audience="$panel_url"
    fi
    ensure_dead_letter_policy "$name"
  done
}

# ensure_dead_letter_policy SUBSCRIPTION: ten attempts take about four minutes with these delays, less than the ten minutes
# that a message is kept. Pub/Sub forwards a message only if it may also acknowledge it.
ensure_dead_letter_policy() {
  if has "$subscriptions" "$1" && [[ $(column "$subscriptions" "$1" 5) != "$dead_letters" ]]; then
    change "Forward what $1 cannot deliver to $dead_letters" "The role roles/pubsub.admin lets you." \
      google pubsub subscriptions update "$1" --dead-letter-topic="$dead_letters" --max-delivery-attempts=10
  fi
  has "${subscription_policy[$1]:-}" "$pubsub_agent" && return
  change "Let Pub/Sub forward what $1 cannot deliver" "The role roles/pubsub.admin lets you." \
    google pubsub subscriptions add-iam-policy-binding "$1" --member="$pubsub_agent" --role=roles/pubsub.subscriber
}
