locals {
  everyone = ["0.0.0.0/0", "::/0"]
}

resource "digitalocean_firewall" "web" {
  name        = "meet"
  droplet_ids = [digitalocean_droplet.web.id]

  inbound_rule {
    protocol         = "tcp"
    port_range       = "22"
    source_addresses = ["203.0.113.0/24"]
  }

  dynamic "inbound_rule" {
    for_each = ["80", "443", "7881"]
    content {
      protocol         = "tcp"
      port_range       = inbound_rule.value
      source_addresses = local.everyone
    }
  }

  inbound_rule {
    protocol         = "udp"
    port_range       = "44200-44300"
    source_addresses = local.everyone
  }

  inbound_rule {
    protocol                  = "tcp"
    port_range                = "8080"
    source_load_balancer_uids = [digitalocean_loadbalancer.lb.id]
  }

  inbound_rule {
    protocol         = "icmp"
    source_addresses = local.everyone
  }

  outbound_rule {
    protocol              = "tcp"
    port_range            = "all"
    destination_addresses = local.everyone
  }

  outbound_rule {
    protocol              = "udp"
    port_range            = "1-65535"
    destination_addresses = local.everyone
  }
}

resource "hcloud_firewall" "web" {
  name = "meet"

  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = "443"
    source_ips = ["0.0.0.0/0", "::/0"]
  }

  rule {
    description = "media"
    direction   = "in"
    protocol    = "udp"
    port        = "44200-44300"
    source_ips  = ["0.0.0.0/0", "::/0"]
  }
}
