package compose

// entries reports what is wrong with the `ports:` and `volumes:` of services. Compose reads them in each file,
// before it knows whether another file overrides them or whether anybody extends the service.
func (l *loader) entries(services *node) {
	for _, e := range entriesOf(services) {
		for _, item := range l.unseen(e.value.get("ports")) {
			if p, wrong := readPort(item); wrong != "" {
				l.report(item.refused("service %q publishes %q: %s", e.key, p.Raw, wrong))
			}
		}
		for _, item := range l.unseen(e.value.get("volumes")) {
			if _, wrong := readMount(item); wrong != "" {
				l.report(item.refused("service %q has the volume %q: %s", e.key, item.text.shown(), wrong))
			}
		}
	}
}

// unseen lists the readable items of a list that it did not list before.
func (l *loader) unseen(n *node) []*node {
	var items []*node
	for _, item := range itemsOf(n) {
		if !l.seen[item] && (item.scalar() || item.is(mapping)) {
			l.seen[item] = true
			items = append(items, item)
		}
	}
	return items
}
