"""The places that releases go to: folders, the Hugging Face Hub, Oxen; importing this registers them."""
