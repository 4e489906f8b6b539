#!/bin/bash
SG_ID=$(aws ec2 create-security-group --group-name meet --description "LiveKit" --vpc-id vpc-1 --query GroupId --output text)
for port in 80 443; do
  aws ec2 authorize-security-group-ingress --group-id "$SG_ID" --protocol tcp --port $port --cidr 0.0.0.0/0
done
aws ec2 authorize-security-group-ingress --group-id $SG_ID --protocol udp --port 44200-44300 --cidr 0.0.0.0/0
aws ec2 authorize-security-group-ingress --group-id $SG_ID --protocol tcp --port 22 --cidr "$MY_IP/32"
aws ec2 authorize-security-group-ingress --group-id $SG_ID \
  --ip-permissions IpProtocol=tcp,FromPort=7881,ToPort=7881,IpRanges='[{CidrIp=0.0.0.0/0,Description="ICE over TCP"}]',Ipv6Ranges='[{CidrIpv6=::/0}]' \
    IpProtocol=udp,FromPort=443,ToPort=443,IpRanges='[{CidrIp=0.0.0.0/0}]'
aws ec2 authorize-security-group-ingress --group-id $SG_ID --ip-permissions '[
  {"IpProtocol": "udp", "FromPort": 3478, "ToPort": 3478, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "TURN"}]}
]'
aws ec2 authorize-security-group-ingress --group-id $SG_ID --protocol tcp --port 5432 --source-group sg-0123
aws ec2 revoke-security-group-ingress --group-id $SG_ID --protocol tcp --port 80 --cidr 0.0.0.0/0
aws ec2 authorize-security-group-ingress --group-id $SG_ID --protocol icmp --port -1 --cidr 0.0.0.0/0
