"""allauth looks here for what an app offers as a provider."""

from phoihop.kernel.login.oidc import SharedProvider

provider_classes = [SharedProvider]
