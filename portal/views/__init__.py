"""Pages of the portal: the firm's side and the guest's."""
