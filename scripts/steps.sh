# Sourced by scripts that run named steps: each step's time is printed, and all of them once more at the end.
# shellcheck shell=bash

STEP_LINES=()

# step NAME COMMAND...: runs the command, prints its time, and remembers it; returns the command's own status.
step() {
    local name=$1 started=$SECONDS status=0
    shift
    printf '\n==> %s\n' "$name"
    "$@" || status=$?
    local line
    line=$(printf '%-34s %4d s  %s' "$name" $((SECONDS - started)) "$([ $status -eq 0 ] && echo passed || echo "FAILED ($status)")")
    STEP_LINES+=("$line")
    printf '<== %s\n' "$line"
    return $status
}

# Prints every step with its time, then the total.
step_totals() {
    printf '\n'
    [ ${#STEP_LINES[@]} -eq 0 ] || printf '%s\n' "${STEP_LINES[@]}"
    printf '%-34s %4d s\n' total $SECONDS
}
