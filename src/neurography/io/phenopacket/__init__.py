"""Phenopackets (GA4GH, version 2; ISO 4454:2022) as cases: what our model holds, and a list of what it cannot.

A packet is plain JSON here: protobuf's own reader is used in tests alone.
"""

from neurography.io.phenopacket.case import Imported, case_from_packet
from neurography.io.phenopacket.packet import Packet, packet_from_text, read_packet

__all__ = ["Imported", "Packet", "case_from_packet", "packet_from_text", "read_packet"]
