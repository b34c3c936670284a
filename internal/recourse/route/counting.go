package route

import "joinder/internal/datapack"

// Of is a router that counts as the pack's law of counting says.
func Of(pack *datapack.Pack) Router { return Router{Pack: pack} }
