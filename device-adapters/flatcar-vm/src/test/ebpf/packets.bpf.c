/* Tells of each packet that leaves; and lets pass each that comes. For the tests of the ebpf driver. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("cgroup_skb/egress")
int tell(struct __sk_buff *packet) {
  bpf_printk("twinbus test packet of %d bytes", packet->len);
  return 1;
}

SEC("xdp")
int pass(struct xdp_md *packet) {
  return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
