"""What a run did, counted: mechanisms, fidelity, waveform, causal graph."""
