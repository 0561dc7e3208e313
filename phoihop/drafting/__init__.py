"""Regulations from the first draft to the text that is signed (soạn thảo, góp ý, ký kết quy chế phối hợp)."""
