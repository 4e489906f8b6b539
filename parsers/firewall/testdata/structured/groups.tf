variable "ssh_cidr" {
  type        = string
  description = "where the team works"
}

variable "media" {
  default = { from = 44200, to = 44300 }
}

locals {
  anywhere = ["0.0.0.0/0"]
  web      = toset(["80", "443"])
  tcp      = { fallback = 7881, turn = local.turn }
  turn     = 5349
}

resource "aws_security_group" "edge" {
  name   = "edge"
  vpc_id = aws_vpc.main.id

  dynamic "ingress" {
    for_each = local.web
    content {
      description = "web ${ingress.value}"
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = local.anywhere
    }
  }

  ingress {
    description = "SSH"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = [var.ssh_cidr]
  }

  ingress {
    from_port        = var.media.from
    to_port          = var.media.to
    protocol         = "udp"
    cidr_blocks      = local.anywhere
    ipv6_cidr_blocks = ["::/0"]
  }

  ingress {
    from_port   = 8
    to_port     = 0
    protocol    = "icmp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "rules" {
  name = "rules"
}

resource "aws_vpc_security_group_ingress_rule" "tcp" {
  for_each          = local.tcp
  security_group_id = aws_security_group.rules.id
  description       = each.key
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = each.value
  to_port           = each.value
  ip_protocol       = "tcp"
}

resource "aws_security_group_rule" "redis" {
  type                     = "ingress"
  security_group_id        = aws_security_group.rules.id
  source_security_group_id = aws_security_group.edge.id
  from_port                = 6379
  to_port                  = 6379
  protocol                 = "tcp"
}

resource "aws_security_group_rule" "gone" {
  count             = 0
  type              = "ingress"
  security_group_id = aws_security_group.rules.id
  cidr_blocks       = ["0.0.0.0/0"]
  from_port         = 5432
  to_port           = 5432
  protocol          = "tcp"
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.rules.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "list" {
  ingress = [
    {
      from_port = 80, to_port = 80, protocol = "tcp", cidr_blocks = ["0.0.0.0/0"], self = false,
      security_groups = [], prefix_list_ids = [], ipv6_cidr_blocks = [], description = "http"
    },
    { from_port = var.nowhere, to_port = 443, protocol = "tcp", cidr_blocks = ["0.0.0.0/0"] },
  ]
}

resource "aws_security_group_rule" "module" {
  type              = "ingress"
  security_group_id = module.vpc.default_security_group_id
  cidr_blocks       = ["10.0.0.0/8"]
  from_port         = 0
  to_port           = 65535
  protocol          = "tcp"
}

resource "aws_security_group" "hidden" {
  dynamic "ingress" {
    for_each = var.rules
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}
