# reflint and nothing else. It needs no network, and to read files that only you can read it runs as you:
#   docker build -t reflint .
#   docker run --rm --network none --user "$(id -u):$(id -g)" -v "$PWD:/work:ro" reflint
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
# .git comes along: `reflint version` is the tag or commit that was built.
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /reflint ./cmd/reflint

FROM scratch
COPY --from=build /reflint /reflint
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/reflint"]
